//! Starting and stopping the server process, and coping with what a crash left.

use crate::cluster;
use crate::error::{During, PrivatePostgresError, Result};
use crate::folder::Folder;
use crate::processes;
use crate::programs::{Programs, last_lines};
use crate::{Options, ports};
use std::process::{Command, Stdio};
use std::time::Duration;

const START_ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// What `postmaster.pid` says about a server of an earlier run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Leftover {
    /// No such file, or its process has ended: PostgreSQL itself copes with that.
    Nothing,
    /// The server is running.
    Server {
        /// Number of its first process, the postmaster.
        pid: u32,
        /// Port it listens on.
        port: u16,
    },
    /// The file's process number now belongs to a program that is not our server.
    NumberReused,
}

/// Starts the server, on the port asked for or on a free one, and returns the port.
pub(crate) fn start(programs: &Programs, options: &Options) -> Result<u16> {
    let folder = &programs.folder;
    for attempt in 1.. {
        let port = match options.port {
            Some(port) => port,
            None => ports::free().during(|| "looking for a free port".to_owned())?,
        };
        cluster::configure(folder, options, port)?;
        begin_log(folder)?;
        let mut command = programs.command("pg_ctl");
        command.args(["start", "--wait", "--timeout=120", "--silent", "-D"]).arg(folder.data());
        command.arg("--log").arg(folder.log());
        if programs.run_detached("pg_ctl start", command)? {
            return Ok(port);
        }
        let log = std::fs::read_to_string(folder.log()).unwrap_or_default();
        let port_taken =
            log.contains("could not bind IPv4 address") || log.contains("could not create any TCP/IP sockets");
        if port_taken && options.port.is_some() {
            return Err(PrivatePostgresError::PortInUse { port });
        }
        // The children of a killed server need a moment to notice and end.
        let ending = log.contains("is still in use") || log.contains("lock file \"postmaster.pid\" already exists");
        if attempt >= START_ATTEMPTS || !(port_taken || ending) {
            return Err(PrivatePostgresError::Program { program: "pg_ctl start", output: last_lines(&log) });
        }
        std::thread::sleep(PAUSE);
    }
    unreachable!("the loop ends by returning")
}

/// Ends the server in order: sessions are cut, what was committed is kept, the files are closed.
/// Nothing to do where none runs.
pub(crate) fn stop(programs: &Programs) -> Result<()> {
    let Leftover::Server { pid, .. } = leftover(&programs.folder)? else { return Ok(()) };
    // A paused server would not hear that it shall end.
    processes::resume(pid).during(|| format!("resuming process {pid}"))?;
    let ordered = |mode: &str| {
        let mut command = programs.command("pg_ctl");
        command.args(["stop", "--wait", "--timeout=60", "--silent", "--mode", mode, "-D"]).arg(programs.folder.data());
        programs.run("pg_ctl stop", command, None)
    };
    ordered("fast").or_else(|error| match leftover(&programs.folder) {
        Ok(Leftover::Server { .. }) => ordered("immediate"),
        Ok(_) => Ok(String::new()),
        Err(_) => Err(error),
    })?;
    Ok(())
}

/// Looks at what an earlier run left in `folder`.
pub(crate) fn leftover(folder: &Folder) -> Result<Leftover> {
    let Some(lines) = read_pid_file(folder)? else { return Ok(Leftover::Nothing) };
    let (Some(pid), port) = (lines.first().and_then(|line| line.trim().parse::<i32>().ok()), lines.get(3)) else {
        return Ok(Leftover::NumberReused);
    };
    let pid = pid.unsigned_abs();
    let Some(command_line) = processes::command_line(pid) else { return Ok(Leftover::Nothing) };
    // The server is started as `postgres -D <data>`; a number may by now belong to anything else,
    // even to another PostgreSQL, which is none of our business.
    let slashes = |text: &str| text.replace('\\', "/");
    if !slashes(&command_line).contains(&slashes(&folder.data().to_string_lossy())) {
        return Ok(Leftover::NumberReused);
    }
    Ok(Leftover::Server { pid, port: port.and_then(|line| line.trim().parse().ok()).unwrap_or(0) })
}

/// Ends a server that an earlier run left, and disarms a `postmaster.pid` whose number was given to
/// another program, which PostgreSQL would take for a running server.
pub(crate) fn clear_leftover(programs: &Programs) -> Result<()> {
    match leftover(&programs.folder)? {
        Leftover::Nothing => Ok(()),
        Leftover::Server { .. } => stop(programs),
        Leftover::NumberReused => {
            // Not deleted: its other lines let PostgreSQL check that no child of the old server lives.
            // The number of a process that has just ended stands for "not running".
            let ended = ended_process()?;
            let path = programs.folder.data().join("postmaster.pid");
            let Some(mut lines) = read_pid_file(&programs.folder)? else { return Ok(()) };
            lines.resize(lines.len().max(1), String::new());
            lines[0] = ended.to_string();
            programs.folder.write_for_server(&path, &format!("{}\n", lines.join("\n")))
        }
    }
}

fn read_pid_file(folder: &Folder) -> Result<Option<Vec<String>>> {
    let path = folder.data().join("postmaster.pid");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.lines().map(str::to_owned).collect())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(PrivatePostgresError::Io { action: format!("reading {}", path.display()), source }),
    }
}

fn ended_process() -> Result<u32> {
    let action = || "running a process that ends".to_owned();
    let mut child =
        Command::new(if cfg!(windows) { "hostname" } else { "true" }).stdout(Stdio::null()).spawn().during(action)?;
    let pid = child.id();
    child.wait().during(action)?;
    Ok(pid)
}

/// Starts a new log and keeps the one before it, which may tell of a crash.
fn begin_log(folder: &Folder) -> Result<()> {
    let log = folder.log();
    if log.exists() {
        let earlier = folder.path.join("server.log.1");
        std::fs::rename(&log, &earlier).during(|| format!("moving {} aside", log.display()))?;
    }
    folder.write_for_server(&log, "")
}
