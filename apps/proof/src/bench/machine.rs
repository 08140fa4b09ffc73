//! The machine and the versions of a measurement.

use super::setup::Bench;
use anyhow::Result;
use serde_json::{Value, json};
use tokio::process::Command;

/// Processors, memory, kernel, versions and commit.
///
/// # Errors
/// When PostgreSQL or wrk do not report their version.
pub async fn describe(bench: &Bench) -> Result<Value> {
    let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&bench.environment.db).await?;
    let schedule = &bench.schedule;
    Ok(json!({
        "processors": std::thread::available_parallelism().map_or(0, usize::from),
        "processor": field("/proc/cpuinfo", "model name"),
        "memory": field("/proc/meminfo", "MemTotal"),
        "kernel": std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
        "postgresql": version,
        "wrk": bench.wrk.version().await?,
        "commit": commit().await,
        "rounds": schedule.rounds,
        "seconds": schedule.round.as_secs(),
        "connections": schedule.connections,
        "threads": schedule.threads,
    }))
}

/// The first value of this name in one of the kernel's files of `name : value`.
fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'))?;
    Some(value.1.trim().to_owned())
}

/// What is checked out, with `-dirty` where files differ from it; outside a repository nothing.
async fn commit() -> Option<String> {
    let output = Command::new("git").args(["describe", "--always", "--dirty", "--abbrev=12"]).output().await.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
