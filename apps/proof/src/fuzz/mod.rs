//! Strangers with garbage: schemathesis plays every role over the whole document, and raw sockets break HTTP itself.
//! No answer is a 5xx, every answer is what the document says, nothing leaks, and what is stored stays sound.

mod python;
mod scene;
mod settings;
pub mod sockets;
mod turn;

use crate::ground::{Ground, Plan, Process, Role, Tuning, Usage, free_port};
use crate::scenarios::Site;
use anyhow::{Context, Result, bail, ensure};
use python::Python;
use scene::Scene;
use serde_json::Value;
use sockets::{Bystander, Slowloris};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use test_support::TestApp;
use turn::Turn;

/// Connections that are held open by a byte now and then.
const SLOW_CONNECTIONS: usize = 200;

/// Files that a process may have more after the assault than before: its pools of connections (database, Redis,
/// MongoDB) grow up to their limits.
const SPARE_FILES: usize = 64;

/// How much is sent.
#[derive(Debug, Clone, clap::Args)]
pub struct FuzzPlan {
    /// Requests that schemathesis has to send in all; fewer are a failure.
    #[arg(long, default_value_t = 10_000)]
    pub cases: u64,
    /// Examples for each operation in the random phases.
    #[arg(long, default_value_t = 6)]
    pub examples: u32,
    /// Only this role.
    #[arg(long)]
    pub role: Option<String>,
    /// Malformed requests written to sockets.
    #[arg(long, default_value_t = 10_000)]
    pub sockets: usize,
    /// Where the Python tools are kept from run to run; beside the run's folder by default.
    #[arg(long, env = "MEDIVOY_PROOF_PYTHON")]
    pub python: Option<PathBuf>,
}

/// Proves it.
///
/// # Errors
/// With every finding, and how to reproduce it.
pub async fn prove(plan: &Plan, fuzz: &FuzzPlan) -> Result<()> {
    println!("fuzz: {} requests of schemathesis, {} of sockets, seed {}", fuzz.cases, fuzz.sockets, plan.seed);
    let tools = fuzz.python.clone().unwrap_or_else(|| plan.folder.with_file_name("python"));
    let python = Python::prepare(&tools).await?;
    let port = free_port()?;
    let address = format!("http://127.0.0.1:{port}");
    let ground = Ground::lay(plan, Tuning::at(&address)).await?;
    let longer = [("MEDIVOY_TOKENS__ACCESS_TOKEN_SECONDS", "7200"), ("MEDIVOY_TELEMETRY__ACCESS_LOG", "off")];
    let mut process = ground.spawn_with(Role::Everything(port), "fuzzed", &longer)?;
    process.ready().await?;
    let site = Site::new(vec![TestApp::at(&address)], ground.oracle.clone(), u32::MAX);
    let document = site.entrance(0).get("/openapi.json").send().await.json.clone();
    judged_valid(&python, &document, &plan.folder).await?;
    let scene = Scene::set(&site).await?;
    let before = process.usage()?;
    let mut findings = Vec::new();
    let mut sent = 0;
    for player in scene.players.iter().filter(|p| fuzz.role.as_ref().is_none_or(|role| role == p.role)) {
        let turn = Turn { plan, player, scene: &scene, address: &address, examples: fuzz.examples };
        let outcome = turn.take(&python, document.clone()).await?;
        let now = requests_answered(&site).await?;
        println!("  {:14} {} requests, {}", player.role, now - sent, outcome.summary());
        sent = now;
        findings.extend(outcome.finding());
        ensure!(process.is_alive()?, "the process ended; see {}", process.log.display());
    }
    ensure!(findings.is_empty(), "{} turns have findings:\n{}", findings.len(), findings.join("\n"));
    ensure!(fuzz.role.is_some() || sent >= fuzz.cases, "only {sent} requests were sent instead of {}", fuzz.cases);
    break_http(&mut process, fuzz.sockets, plan.seed).await?;
    site.settled().await;
    let after = released(&process, before.open_files).await?;
    let mb = |usage: Usage| usage.resident_bytes >> 20;
    println!(
        "  after {sent} requests and {} broken ones: open files {} -> {}, resident {} -> {} MB",
        fuzz.sockets,
        before.open_files,
        after.open_files,
        mb(before),
        mb(after)
    );
    quiet(&process)?;
    process.terminate().await?;
    ground.verify().await?;
    ground.clear().await
}

/// Raw sockets, with two hundred slow connections and an ordinary caller beside them.
async fn break_http(process: &mut Process, count: usize, seed: u64) -> Result<()> {
    let base_url = process.base_url().context("it serves")?;
    let address: SocketAddr = base_url.trim_start_matches("http://").parse()?;
    let (slow, bystander) = (Slowloris::hold(address, SLOW_CONNECTIONS), Bystander::at(&base_url));
    let tally = sockets::assail(address, count, seed).await;
    let (opened, served) = (slow.release().await, bystander.served().await?);
    println!(
        "  sockets: {} malformed requests beside {SLOW_CONNECTIONS} slow connections ({opened} opened), {served} ordinary calls served",
        tally.requests()
    );
    print!("{tally}");
    tally.is_clean()?;
    ensure!(process.is_alive()?, "the process ended; see {}", process.log.display());
    Ok(())
}

/// Waits until the connections of the clients that left are closed, and gives what is used then.
async fn released(process: &Process, files_before: usize) -> Result<Usage> {
    for _ in 0..600 {
        let usage = process.usage()?;
        if usage.open_files <= files_before + SPARE_FILES {
            return Ok(usage);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let usage = process.usage()?;
    bail!("{} open files before, {} a minute after the last request: they leak", files_before, usage.open_files)
}

/// Somebody else than we finds the document valid.
async fn judged_valid(python: &Python, document: &Value, folder: &Path) -> Result<()> {
    let file = folder.join("openapi.json");
    std::fs::write(&file, document.to_string())?;
    let mut validator = python.program("openapi-spec-validator");
    validator.arg(&file);
    python::finish(validator).await.context("openapi-spec-validator finds the document wrong")?;
    Ok(())
}

/// Requests that the server has answered since its start, by its own count.
async fn requests_answered(site: &Site) -> Result<u64> {
    let metrics = site.entrance(0).get("/metrics").send().await;
    let text = String::from_utf8_lossy(&metrics.bytes).into_owned();
    let counts = text.lines().filter(|line| line.starts_with("http_request_duration_seconds_count"));
    let counts = counts.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    let sum: u64 = counts.sum();
    ensure!(sum > 0, "the metrics count no requests:\n{text}");
    Ok(sum)
}

/// The log holds no error and no panic: garbage from outside is nobody's fault here.
fn quiet(process: &Process) -> Result<()> {
    let log = std::fs::read_to_string(&process.log)?;
    let loud: Vec<&str> =
        log.lines().filter(|line| line.contains("\"level\":\"ERROR\"") || line.contains("panicked")).take(5).collect();
    ensure!(loud.is_empty(), "the log has errors:\n{}", loud.join("\n"));
    Ok(())
}
