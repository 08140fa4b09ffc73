//! What can be done to a running server, whichever it is.

use anyhow::{Result, bail};
use private_postgres::PrivatePostgres;

/// A server that can be taken away and given back, at the same address.
pub trait Controlled: Send {
    /// Ends it in order: what it was told to keep is kept. Nothing to do where it does not run.
    ///
    /// # Errors
    /// If it does not end.
    fn stop(&mut self) -> Result<()>;

    /// Starts it again after a stop or a kill, on the same port and data; returns when it serves.
    ///
    /// # Errors
    /// If it runs already, or does not start.
    fn start(&mut self) -> Result<()>;

    /// Ends all its processes at once (SIGKILL) and waits until they are gone. Nothing to do where none runs.
    ///
    /// # Errors
    /// If they cannot be signalled.
    fn kill(&mut self) -> Result<()>;

    /// Freezes all its processes (SIGSTOP): connections stay open, nobody is answered.
    ///
    /// # Errors
    /// If they cannot be signalled.
    fn pause(&mut self) -> Result<()>;

    /// Lets it go on after a pause (SIGCONT).
    ///
    /// # Errors
    /// If its processes cannot be signalled.
    fn resume(&mut self) -> Result<()>;

    /// Whether its processes are there, paused or not.
    ///
    /// # Errors
    /// If that cannot be found out.
    fn is_running(&mut self) -> Result<bool>;
}

impl Controlled for PrivatePostgres {
    fn stop(&mut self) -> Result<()> {
        Ok(self.shut_down()?)
    }

    fn start(&mut self) -> Result<()> {
        if PrivatePostgres::is_running(self)? {
            bail!("PostgreSQL is running");
        }
        Ok(self.start_again()?)
    }

    fn kill(&mut self) -> Result<()> {
        Ok(PrivatePostgres::kill(self)?)
    }

    fn pause(&mut self) -> Result<()> {
        Ok(PrivatePostgres::pause(self)?)
    }

    fn resume(&mut self) -> Result<()> {
        Ok(PrivatePostgres::resume(self)?)
    }

    fn is_running(&mut self) -> Result<bool> {
        Ok(PrivatePostgres::is_running(self)?)
    }
}
