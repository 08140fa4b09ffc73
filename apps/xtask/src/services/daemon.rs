//! A server process of ours: started in the background, known again by its process number, ended in order.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const READY_WITHIN: Duration = Duration::from_secs(60);
const END_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// How to speak to one kind of server.
pub struct Protocol {
    /// Name, for messages.
    pub name: &'static str,
    /// The number of the process that answers on this port, once it is ready to serve.
    pub ready_process: fn(port: u16) -> Result<u32>,
    /// Tells the server on this port to end.
    pub shut_down: fn(port: u16) -> Result<()>,
}

/// A running server. Dropping it ends it.
pub struct Daemon {
    protocol: &'static Protocol,
    child: Option<Child>,
    /// Port on 127.0.0.1.
    pub port: u16,
}

impl Daemon {
    /// Starts `command(port)` in `folder` on a free port and waits until it serves.
    pub fn start(protocol: &'static Protocol, folder: &Path, command: impl Fn(u16) -> Command) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let log = folder.join("server.log");
        let mut last = None;
        // Another program may take the free port first.
        for _ in 0..3 {
            let port = free_port()?;
            let output = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
            let mut command = command(port);
            command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
            // A terminal's Ctrl-C must not end it before we do.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            let child = command.spawn().with_context(|| format!("starting {}", protocol.name))?;
            let mut daemon = Self { protocol, child: Some(child), port };
            match daemon.wait_until_ready() {
                Ok(pid) => {
                    write_place(folder, pid, port)?;
                    return Ok(daemon);
                }
                Err(error) => last = Some(error),
            }
        }
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let end = lines[lines.len().saturating_sub(5)..].join("\n");
        Err(last.context(format!("it did not start; its log ends with:\n{end}")).unwrap_err())
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

    /// Ends the server: in order if it listens, else by force.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    /// Lets the server run on after this process.
    pub fn leave_running(mut self) {
        self.child = None;
    }

    fn end(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let asked = (self.protocol.shut_down)(self.port);
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < END_WITHIN {
            if child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        let reason = asked.err().map_or("it does not end".to_owned(), |error| format!("{error:#}"));
        eprintln!("xtask: ending {} by force: {reason}", self.protocol.name);
        child.kill().with_context(|| format!("ending {}", self.protocol.name))?;
        child.wait()?;
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("xtask: {} was not stopped: {error:#}", self.protocol.name);
        }
    }
}

/// The port of the server that was left running in `folder`, if that very process still serves it.
pub fn left_running(protocol: &Protocol, folder: &Path) -> Option<u16> {
    let text = std::fs::read_to_string(place_file(folder)).ok()?;
    let (pid, port) = text.trim().split_once(' ')?;
    let port = port.parse().ok()?;
    let answered = (protocol.ready_process)(port).ok()?;
    (answered.to_string() == pid).then_some(port)
}

/// Ends the server that was left running in `folder`, if any, and waits until it is gone.
pub fn end_leftover(protocol: &Protocol, folder: &Path) -> Result<()> {
    let Some(port) = left_running(protocol, folder) else { return Ok(()) };
    (protocol.shut_down)(port).with_context(|| format!("ending {} on port {port}", protocol.name))?;
    let begun = Instant::now();
    while left_running(protocol, folder).is_some() {
        if begun.elapsed() > END_WITHIN {
            bail!("{} on port {port} does not end", protocol.name);
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}

fn place_file(folder: &Path) -> PathBuf {
    folder.join("process-and-port")
}

fn write_place(folder: &Path, pid: u32, port: u16) -> Result<()> {
    let path = place_file(folder);
    std::fs::write(&path, format!("{pid} {port}\n")).with_context(|| format!("writing {}", path.display()))
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}
