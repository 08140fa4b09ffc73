//! A server for the tests of clients: the embedded default in a folder of its own, made anew at each start.

use crate::interrupt;
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take until it is ready: it makes a database and loads the seed data first.
const START: Duration = Duration::from_secs(180);

/// Runs until it is stopped.
pub struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub fn start(medivoy: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder).with_context(|| format!("deleting {}", folder.display()))?;
        }
        std::fs::create_dir_all(folder)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(folder.join("server.log"))?;
        let process = Command::new(medivoy)
            .current_dir(folder)
            .env("MEDIVOY_SERVER__PORT", port.to_string())
            .env("MEDIVOY_SERVER__PUBLIC_URL", format!("http://127.0.0.1:{port}"))
            .env("MEDIVOY_LIMITS__CREDENTIALS_PER_MINUTE", "1000")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {}", medivoy.display()))?;
        let mut server = Self { process, folder: folder.to_owned(), port };
        match server.wait_until_ready() {
            Ok(()) => Ok(server),
            Err(error) => {
                server.stop()?;
                Err(error)
            }
        }
    }

    /// Where it is.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where its mails are.
    pub fn mail_folder(&self) -> PathBuf {
        self.folder.join(".medivoy/mail")
    }

    /// Ends it in order.
    pub fn stop(mut self) -> Result<()> {
        interrupt::ask_to_end(&mut self.process);
        self.process.wait().context("waiting for the server to end")?;
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < START {
            interrupt::check()?;
            let ended = self.process.try_wait()?;
            ensure!(ended.is_none(), "the server ended; see {}", self.folder.join("server.log").display());
            if self.is_ready() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the server was not ready in {} s; see {}", START.as_secs(), self.folder.join("server.log").display())
    }

    fn is_ready(&self) -> bool {
        let ask = || -> std::io::Result<String> {
            let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
            connection.set_read_timeout(Some(Duration::from_secs(5)))?;
            connection.write_all(b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            connection.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 "))
    }
}
