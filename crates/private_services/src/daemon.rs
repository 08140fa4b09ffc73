//! A server process of ours: started in the background, known again by its process number, ended in order.

use crate::Controlled;
use crate::leftover::write_place;
use anyhow::{Context, Result, bail, ensure};
use private_postgres::{ports, processes};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const READY_WITHIN: Duration = Duration::from_secs(60);
pub const END_WITHIN: Duration = Duration::from_secs(30);
pub const POLL: Duration = Duration::from_millis(50);

/// How to speak to one kind of server.
#[derive(Debug)]
pub struct Protocol {
    /// Name, for messages.
    pub name: &'static str,
    /// The number of the process that answers on this port, once it is ready to serve.
    pub ready_process: fn(port: u16) -> Result<u32>,
    /// Tells the server on this port to end.
    pub shut_down: fn(port: u16) -> Result<()>,
}

type MakeCommand = Box<dyn Fn(u16) -> Command + Send + Sync>;

/// A server that was started. Dropping it ends it.
pub struct Daemon {
    protocol: &'static Protocol,
    folder: PathBuf,
    command: MakeCommand,
    child: Option<Child>,
    /// Port on 127.0.0.1.
    pub port: u16,
}

impl Daemon {
    /// Starts `command(port)` in `folder` on a free port and waits until it serves.
    pub fn start_new(
        protocol: &'static Protocol,
        folder: &Path,
        command: impl Fn(u16) -> Command + Send + Sync + 'static,
    ) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let mut daemon = Self { protocol, folder: folder.to_owned(), command: Box::new(command), child: None, port: 0 };
        // Another program may take the free port first.
        for attempt in 1.. {
            daemon.port = ports::free().context("looking for a free port")?;
            match daemon.start() {
                Err(error) if attempt >= 3 => return Err(error),
                Err(_) => {}
                Ok(()) => return Ok(daemon),
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Lets the server run on after this process.
    pub fn leave_running(mut self) {
        self.child = None;
    }

    fn wait_until_ready(&mut self) -> Result<u32> {
        let begun = Instant::now();
        let Some(child) = &mut self.child else { bail!("no process") };
        loop {
            if let Some(status) = child.try_wait()? {
                self.child = None;
                bail!("the process ended ({status})");
            }
            match (self.protocol.ready_process)(self.port) {
                Ok(pid) if pid == child.id() => return Ok(pid),
                Ok(pid) => bail!("port {} is served by another process, {pid}", self.port),
                Err(error) if begun.elapsed() > READY_WITHIN => return Err(error.context("it is not ready in time")),
                Err(_) => std::thread::sleep(POLL),
            }
        }
    }

    fn end_of_log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    fn signal(&self, action: &str, send: fn(u32) -> std::io::Result<()>) -> Result<()> {
        let Some(child) = &self.child else { bail!("{} is not running", self.protocol.name) };
        send(child.id()).with_context(|| format!("{action} {}, process {}", self.protocol.name, child.id()))
    }
}

impl Controlled for Daemon {
    /// In order if it listens, else by force.
    fn stop(&mut self) -> Result<()> {
        if !self.is_running()? {
            return Ok(());
        }
        // A paused server would not hear that it shall end.
        self.resume()?;
        let asked = (self.protocol.shut_down)(self.port);
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < END_WITHIN {
            if !self.is_running()? {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        let reason = asked.err().map_or("it does not end".to_owned(), |error| format!("{error:#}"));
        eprintln!("ending {} by force: {reason}", self.protocol.name);
        self.kill()
    }

    fn start(&mut self) -> Result<()> {
        ensure!(!self.is_running()?, "{} is running", self.protocol.name);
        let log = self.folder.join("server.log");
        let output = File::options().create(true).append(true).open(&log);
        let output = output.with_context(|| format!("writing {}", log.display()))?;
        let mut command = (self.command)(self.port);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        // A terminal's Ctrl-C must not end it before we do.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        self.child = Some(command.spawn().with_context(|| format!("starting {}", self.protocol.name))?);
        match self.wait_until_ready() {
            Ok(pid) => write_place(&self.folder, pid, self.port),
            Err(error) => {
                self.kill()?;
                Err(error.context(format!("it did not start; its log ends with:\n{}", self.end_of_log())))
            }
        }
    }

    fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().with_context(|| format!("killing {}", self.protocol.name))?;
            child.wait()?;
        }
        Ok(())
    }

    fn pause(&mut self) -> Result<()> {
        self.signal("pausing", processes::pause)
    }

    fn resume(&mut self) -> Result<()> {
        self.signal("resuming", processes::resume)
    }

    fn is_running(&mut self) -> Result<bool> {
        if let Some(child) = &mut self.child
            && child.try_wait()?.is_some()
        {
            self.child = None;
        }
        Ok(self.child.is_some())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("{} was not stopped: {error:#}", self.protocol.name);
        }
    }
}
