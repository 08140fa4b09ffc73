//! `wrk`: from the machine, or from Debian's package.

use super::figures::Figures;
use anyhow::{Context, Result, ensure};
use private_postgres::debian;
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// End of every script: prints the result as JSON.
const DONE: &str = r#"
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"max":%d,"failed":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
    e.status, e.connect + e.read + e.write + e.timeout))
end
"#;

/// The load generator.
#[derive(Debug, Clone)]
pub struct Wrk {
    program: PathBuf,
    library_path: Option<OsString>,
    folder: PathBuf,
}

/// The requests, and how many of them.
#[derive(Debug, Clone)]
pub struct Load {
    /// Complete address.
    pub url: String,
    /// Headers of each request.
    pub headers: Vec<(&'static str, String)>,
    /// Lua functions `request` and `delay`, where requests differ from one another; empty for `GET url`.
    pub script: String,
    /// Threads of wrk.
    pub threads: usize,
    /// Connections, each with one request at a time.
    pub connections: usize,
    /// For how long.
    pub time: Duration,
}

impl Wrk {
    /// Finds or fetches it; scripts are written into `folder`.
    ///
    /// # Errors
    /// When there is none and it cannot be fetched.
    pub fn find(folder: &Path) -> Result<Self> {
        let on_path = std::env::var_os("PATH")
            .and_then(|path| std::env::split_paths(&path).map(|p| p.join("wrk")).find(|program| program.is_file()));
        let folder = folder.to_owned();
        if let Some(program) = on_path {
            return Ok(Self { program, library_path: None, folder });
        }
        let root = debian::fetch(&["wrk"], |line| eprintln!("bench: {line}")).context(
            "there is no `wrk` on PATH; install it (Debian: `apt-get install wrk`; macOS: `brew install wrk`)",
        )?;
        Ok(Self { program: root.path().join("usr/bin/wrk"), library_path: Some(root.library_path()), folder })
    }

    /// Its version.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn version(&self) -> Result<String> {
        let output = self.command().arg("--version").output().await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
    }

    /// Sends the load, and measures the responses.
    ///
    /// # Errors
    /// When wrk fails, or a response was incomplete, late, or 400 and above.
    pub async fn run(&self, load: &Load) -> Result<Figures> {
        let figures = self.run_with_refusals(load).await?;
        ensure!(figures.failed == 0, "{}: {} responses of 400 and above", load.url, figures.failed);
        Ok(figures)
    }

    /// As [`Self::run`], where refusals are part of the measurement.
    ///
    /// # Errors
    /// When wrk fails, or a response was incomplete or late.
    pub async fn run_with_refusals(&self, load: &Load) -> Result<Figures> {
        let script = self.folder.join(format!("{:016x}.lua", fastrand::u64(..)));
        std::fs::write(&script, format!("{}{DONE}", load.script))?;
        let mut command = self.command();
        command.arg(format!("--threads={}", load.threads)).arg(format!("--connections={}", load.connections));
        command.arg(format!("--duration={}s", load.time.as_secs().max(1))).args(["--latency", "--timeout=10s"]);
        command.arg("--script").arg(&script);
        for (name, value) in &load.headers {
            command.arg("--header").arg(format!("{name}: {value}"));
        }
        let output = command.arg(&load.url).stdin(Stdio::null()).output().await.context("starting wrk")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
        let result: Value = serde_json::from_str(result.with_context(|| format!("wrk said: {text}{errors}"))?)?;
        std::fs::remove_file(&script)?;
        let number = |name: &str| result[name].as_f64().unwrap_or_default();
        ensure!(number("requests") > 0.0, "{}: no request was answered: {text}", load.url);
        ensure!(number("broken") == 0.0, "{}: {} connections or responses broke: {text}", load.url, number("broken"));
        Ok(Figures {
            per_second: number("requests") / number("microseconds") * 1e6,
            requests: number("requests"),
            failed: result["failed"].as_u64().unwrap_or_default(),
            bytes_each: number("bytes") / number("requests"),
            p50_ms: number("p50") / 1e3,
            p99_ms: number("p99") / 1e3,
            max_ms: number("max") / 1e3,
            ..Figures::default()
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        if let Some(path) = &self.library_path {
            command.env("LD_LIBRARY_PATH", path);
        }
        command.kill_on_drop(true);
        command
    }
}
