//! HAProxy, a real load balancer, before servers of HTTP.

use crate::Controlled;
use crate::daemon::{Daemon, Protocol};
use crate::program::{Program, Report};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

const PROTOCOL: Protocol = Protocol { name: "HAProxy", ready_process, shut_down };
/// Path of the balancer's own page, which no server behind it has.
const STATUS: &str = "/balancer/status";

/// A running balancer: round robin over the servers that say they are ready. Dropping it ends it.
pub struct Balancer(Daemon);

impl Balancer {
    /// Starts it in `folder`, before the HTTP servers at these addresses, which need not be up yet. It asks each
    /// for `GET /health/ready` five times a second and takes it out after two refusals. A request is sent once, to one server; only when no connection
    /// to it can be made, so that nothing was sent, another one is tried. Streams may be silent for an hour.
    ///
    /// # Errors
    /// If HAProxy cannot be had or does not start.
    pub fn start(folder: &Path, backends: &[SocketAddr], report: Report) -> Result<Self> {
        ensure!(!backends.is_empty(), "a balancer needs servers to balance between");
        let program = program(report)?;
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let (file, backends) = (folder.join("haproxy.cfg"), backends.to_owned());
        let daemon = Daemon::start_new(&PROTOCOL, folder, move |port| {
            let mut command = program.command();
            // A file that cannot be written makes it complain of the file, which ends up in its log.
            let _ = std::fs::write(&file, configuration(port, &backends));
            command.arg("-db").arg("-f").arg(&file);
            command
        })?;
        Ok(Self(daemon))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.0.port).into()
    }

    /// How many of the servers it sends requests to now.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn ready_backends(&self) -> Result<usize> {
        // `UP`, or `UP 1/2` while one refusal is known.
        let table = get(self.0.port, &format!("{STATUS};csv"))?;
        Ok(table.lines().filter(|line| line.starts_with("servers,server-") && line.contains(",UP")).count())
    }

    /// Ends it; connections are cut.
    ///
    /// # Errors
    /// If it does not end.
    pub fn stop(mut self) -> Result<()> {
        self.0.stop()
    }
}

fn program(report: Report) -> Result<Program> {
    if let Some(found) = Program::on_path("haproxy") {
        return Ok(found);
    }
    Program::of_debian("haproxy", "usr/sbin/haproxy", report).context(
        "there is no `haproxy` on PATH; install it (Debian: `apt-get install haproxy`; Fedora: `dnf install haproxy`; \
         macOS: `brew install haproxy`)",
    )
}

fn configuration(port: u16, backends: &[SocketAddr]) -> String {
    let mut text = format!(
        "global
    maxconn 4000
defaults
    mode http
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout http-keep-alive 1h
    timeout check 5s
    option forwardfor
    option redispatch 1
    retries 3
    retry-on conn-failure
frontend clients
    bind 127.0.0.1:{port}
    stats enable
    stats uri {STATUS}
    default_backend servers
backend servers
    balance roundrobin
    option httpchk GET /health/ready
    http-check expect status 200
    default-server check inter 200ms fall 2 rise 1
"
    );
    for (number, address) in backends.iter().enumerate() {
        let _ = writeln!(text, "    server server-{number} {address}");
    }
    text
}

fn ready_process(port: u16) -> Result<u32> {
    let page = get(port, STATUS)?;
    let (_, rest) = page.split_once("<b>pid = </b> ").context("no process number on the page")?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    Ok(rest[..digits].parse()?)
}

/// It ends by a signal alone.
fn shut_down(port: u16) -> Result<()> {
    Ok(private_postgres::processes::kill(ready_process(port)?)?)
}

fn get(port: u16, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page)
}
