//! Redis (or Valkey, its fork), from the machine or from Debian's package.

use crate::daemon::{Daemon, Protocol};
use crate::program::{Program, Report};
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

/// How to speak to Redis.
pub const PROTOCOL: Protocol = Protocol { name: "Redis", ready_process, shut_down };

/// Starts Redis in `folder`, without persistence: nothing it holds may be missed by the program that uses it.
pub fn start(folder: &Path, report: Report) -> Result<Daemon> {
    let program = program(report)?;
    let working = folder.to_owned();
    Daemon::start_new(&PROTOCOL, folder, move |port| {
        let mut command = program.command();
        command.current_dir(&working).args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
        command.args(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
        command
    })
}

/// The URL of a Redis on this port.
pub fn url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}/")
}

fn program(report: Report) -> Result<Program> {
    if let Some(found) = ["redis-server", "valkey-server"].into_iter().find_map(Program::on_path) {
        return Ok(found);
    }
    Program::of_debian("redis-server", "usr/bin/redis-server", report).context(
        "there is no `redis-server` on PATH; install it (Debian: `apt-get install redis-server`; Fedora: `dnf install \
         valkey`; macOS: `brew install redis`; Windows: Redis in WSL, or Memurai as `redis-server`)",
    )
}

fn ready_process(port: u16) -> Result<u32> {
    let answer = ask(port, "INFO server")?;
    let number = answer.lines().find_map(|line| line.strip_prefix("process_id:"));
    Ok(number.context("no process_id in the answer")?.trim().parse()?)
}

fn shut_down(port: u16) -> Result<()> {
    // The answer is the end of the connection.
    ask(port, "SHUTDOWN NOSAVE").map(drop)
}

/// Sends one inline command and reads what comes, up to the first whole answer.
fn ask(port: u16, command: &str) -> Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(format!("{command}\r\n").as_bytes())?;
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        answer.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&answer);
        if text.starts_with('-') {
            bail!("Redis answered {}", text.trim());
        }
        if count == 0 || bulk_is_whole(&text) {
            return Ok(text.into_owned());
        }
    }
}

/// Whether `text` is a whole bulk string, `$<length>\r\n<that many bytes>\r\n`.
fn bulk_is_whole(text: &str) -> bool {
    let Some((head, body)) = text.strip_prefix('$').and_then(|rest| rest.split_once("\r\n")) else { return false };
    head.parse::<usize>().is_ok_and(|length| body.len() >= length + 2)
}
