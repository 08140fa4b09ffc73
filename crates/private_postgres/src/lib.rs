//! A private PostgreSQL: a real server from the machine's own programs, in a folder of its own, on the
//! loopback interface only, with a random password, started and stopped with the program that needs it.
//!
//! ```no_run
//! # fn main() -> Result<(), private_postgres::PrivatePostgresError> {
//! let postgres = private_postgres::PrivatePostgres::start(private_postgres::Options::new(".medivoy/postgres"))?;
//! postgres.create_database_if_missing("medivoy")?;
//! println!("{}", postgres.connection_url("medivoy"));
//! postgres.stop()?;
//! # Ok(())
//! # }
//! ```
//!
//! All calls block; from async code use a blocking thread. A process that is killed leaves the server
//! running; the next start in the same folder finds it, ends it in order and goes on.

mod account;
mod binaries;
mod cluster;
mod control;
pub mod debian;
mod error;
mod folder;
pub mod ports;
pub mod processes;
mod programs;

pub use binaries::{BIN_VARIABLE, Binaries, MINIMUM_MAJOR};
pub use error::PrivatePostgresError;

use control::Leftover;
use error::{During, Result};
use folder::Folder;
use programs::Programs;
use std::fs::File;
use std::path::{Path, PathBuf};

/// How to run the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of this server; made if missing. Holds `data/`, `password` (mode 0600), `server.log`, `lock`.
    pub folder: PathBuf,
    /// Port on 127.0.0.1; `None` takes a free one at every start.
    pub port: Option<u16>,
    /// Whether committed data survives a crash of the machine (`fsync` and its kin). Off for tests only.
    pub durable: bool,
    /// More settings of `postgresql.conf`, by name and unquoted value; they win over ours.
    pub settings: Vec<(String, String)>,
    /// Receives, line by line, what a user should know: that another folder is used, that packages are fetched.
    pub report: fn(&str),
}

impl Options {
    /// A durable server in `folder` on a free port, reporting to standard error.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            port: None,
            durable: true,
            settings: Vec::new(),
            report: |line| eprintln!("private PostgreSQL: {line}"),
        }
    }
}

/// A running private server. Dropping it stops it.
#[derive(Debug)]
pub struct PrivatePostgres {
    programs: Programs,
    options: Options,
    port: u16,
    password: String,
    running: bool,
    // Held for as long as the server is ours; freed by the system if we die.
    _lock: File,
}

impl PrivatePostgres {
    /// Makes the cluster if it is missing, ends a server that a killed run left in the folder, and starts
    /// a new one; returns when it accepts connections. As root, PostgreSQL's programs run as `postgres`,
    /// else `nobody`, and a folder which that account cannot enter is replaced by one in `/var/tmp`.
    ///
    /// # Errors
    /// [`PrivatePostgresError`]; among them no PostgreSQL, the folder used by another live process, the
    /// port taken, data of another major version.
    pub fn start(options: Options) -> Result<Self> {
        let folder = Folder::prepare(&options.folder)?;
        if let Some(wanted) = &folder.moved_from {
            (options.report)(&format!(
                "the `postgres` account cannot enter {}, so the data is kept in {}",
                wanted.display(),
                folder.path.display()
            ));
        }
        let lock = folder.lock()?;
        let programs = programs_for(folder, options.report)?;
        control::clear_leftover(&programs)?;
        let password = cluster::password(&programs.folder)?;
        cluster::create_if_missing(&programs.folder, &programs, &password, options.durable)?;
        let port = control::start(&programs, &options)?;
        Ok(Self { programs, options, port, password, running: true, _lock: lock })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder really used: see [`PrivatePostgres::start`].
    pub fn folder(&self) -> &Path {
        &self.programs.folder.path
    }

    /// Major version of the server.
    pub fn major_version(&self) -> u32 {
        self.programs.binaries.major
    }

    /// URL for the superuser to `database`. It holds the password: for configuration, not for logs.
    pub fn connection_url(&self, database: &str) -> String {
        format!("postgres://{}:{}@127.0.0.1:{}/{database}", cluster::SUPERUSER, self.password, self.port)
    }

    /// Creates `database` unless it exists.
    ///
    /// # Errors
    /// [`PrivatePostgresError::Program`] with what `psql` said.
    pub fn create_database_if_missing(&self, database: &str) -> Result<()> {
        let mut command = self.programs.command("psql");
        command.env("PGPASSWORD", &self.password).env("PGCONNECT_TIMEOUT", "10");
        command.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]);
        command.args(["--host=127.0.0.1", "--username", cluster::SUPERUSER, "--dbname=postgres"]);
        command.args(["--port", &self.port.to_string(), &format!("--set=name={database}")]);
        // psql quotes the name: as text in :'name', as an identifier through %I.
        let statement = "SELECT format('CREATE DATABASE %I', :'name') \
             WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec\n";
        self.programs.run("psql", command, Some(statement)).map(drop)
    }

    /// Ends the server: sessions are cut, nothing that was committed is lost.
    ///
    /// # Errors
    /// [`PrivatePostgresError::Program`] if it does not end.
    pub fn stop(mut self) -> Result<()> {
        self.running = false;
        control::stop(&self.programs)
    }

    /// Ends the server as [`PrivatePostgres::stop`] does, but keeps its folder and port for
    /// [`PrivatePostgres::start_again`].
    ///
    /// # Errors
    /// [`PrivatePostgresError::Program`] if it does not end.
    pub fn shut_down(&mut self) -> Result<()> {
        control::stop(&self.programs)
    }

    /// Starts a server that was shut down or killed, on the port it had. After a kill it first replays its
    /// log; what is left of the killed one is coped with.
    ///
    /// # Errors
    /// As [`PrivatePostgres::start`].
    pub fn start_again(&mut self) -> Result<()> {
        control::clear_leftover(&self.programs)?;
        let options = Options { port: Some(self.port), ..self.options.clone() };
        control::start(&self.programs, &options).map(drop)
    }

    /// Whether the server's process is there, be it paused or not.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn is_running(&self) -> Result<bool> {
        Ok(matches!(control::leftover(&self.programs.folder)?, Leftover::Server { .. }))
    }

    /// Kills the server with all its children, as a loss of power would end them. Nothing to do where none runs.
    ///
    /// # Errors
    /// If its processes cannot be signalled or do not end.
    pub fn kill(&mut self) -> Result<()> {
        self.signal("killing", processes::kill)
    }

    /// Freezes the server with all its children: connections stay open and nobody is answered.
    ///
    /// # Errors
    /// If its processes cannot be signalled.
    pub fn pause(&mut self) -> Result<()> {
        self.signal("pausing", processes::pause)
    }

    /// Lets a paused server go on where it was.
    ///
    /// # Errors
    /// If its processes cannot be signalled.
    pub fn resume(&mut self) -> Result<()> {
        self.signal("resuming", processes::resume)
    }

    fn signal(&self, action: &str, send: fn(u32) -> std::io::Result<()>) -> Result<()> {
        match control::leftover(&self.programs.folder)? {
            Leftover::Server { pid, .. } => send(pid).during(|| format!("{action} PostgreSQL, process {pid}")),
            Leftover::Nothing | Leftover::NumberReused => Ok(()),
        }
    }

    /// Lets the server run on after this process, until [`PrivatePostgres::stop_in`] or the next start.
    pub fn leave_running(mut self) {
        self.running = false;
    }

    /// The port of the server that was left running in `folder`, if it still runs.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn running_in(folder: &Path) -> Result<Option<u16>> {
        if !folder.exists() {
            return Ok(None);
        }
        Ok(match control::leftover(&Folder::prepare(folder)?)? {
            Leftover::Server { port, .. } => Some(port),
            Leftover::Nothing | Leftover::NumberReused => None,
        })
    }

    /// Stops the server that was left running in `folder`, if any.
    ///
    /// # Errors
    /// [`PrivatePostgresError::InUse`] while a live process owns it, or if it does not end.
    pub fn stop_in(folder: &Path) -> Result<()> {
        if Self::running_in(folder)?.is_none() {
            return Ok(());
        }
        let folder = Folder::prepare(folder)?;
        let _lock = folder.lock()?;
        control::stop(&programs_for(folder, |_| {})?)
    }

    /// Deletes every private server in `top` and, at most five steps down, below it: what tests that were
    /// killed have left.
    ///
    /// # Errors
    /// As [`PrivatePostgres::stop_in`]; and if files cannot be deleted.
    pub fn delete_below(top: &Path) -> Result<()> {
        Folder::find_below(top, 5).iter().try_for_each(|folder| Self::delete(folder))
    }

    /// Stops the server in `folder`, if any, and deletes it with all its data, wherever it really is.
    ///
    /// # Errors
    /// As [`PrivatePostgres::stop_in`]; and if files cannot be deleted.
    pub fn delete(folder: &Path) -> Result<()> {
        if !folder.exists() {
            return Ok(());
        }
        Self::stop_in(folder)?;
        let prepared = Folder::prepare(folder)?;
        for path in [&prepared.path, &folder.to_owned()] {
            if path.exists() {
                std::fs::remove_dir_all(path).during(|| format!("deleting {}", path.display()))?;
            }
        }
        Ok(())
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        if self.running
            && let Err(error) = control::stop(&self.programs)
        {
            eprintln!("private PostgreSQL in {} was not stopped: {error}", self.folder().display());
        }
    }
}

fn programs_for(folder: Folder, report: fn(&str)) -> Result<Programs> {
    let required = cluster::major_version(&folder)?;
    match Binaries::find_or_fetch(required, report) {
        Ok(binaries) => Ok(Programs { binaries, folder }),
        Err(PrivatePostgresError::VersionMismatch { data, found, .. }) => {
            Err(PrivatePostgresError::VersionMismatch { folder: folder.path, data, found })
        }
        Err(error) => Err(error),
    }
}
