//! Fuzzing: schemathesis sends requests as every role over the whole document, and malformed requests are written to
//! raw sockets. No response is a 5xx, every response is documented, nothing leaks, and the stored data stays valid.

mod fixture;
mod python;
mod session;
mod settings;
pub mod sockets;

pub use settings::Assignment;

use crate::environment::{Environment, Plan, Process, Role, Tuning, Usage, free_port};
use crate::scenarios::Installation;
use anyhow::{Context, Result, bail, ensure};
use fixture::Fixture;
use python::Python;
use serde_json::Value;
use session::Session;
use sockets::{HealthyClient, Slowloris};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use test_support::ApiClient;

/// Connections that are kept open by a byte now and then.
const SLOW_CONNECTIONS: usize = 200;

/// No request keeps a client waiting longer.
pub(crate) const MAX_RESPONSE_TIME: Duration = Duration::from_secs(2);

/// How many more open files a process may have afterwards: its pools of connections (database, Redis, MongoDB) grow up
/// to their limits.
const MAX_MORE_FILES: usize = 64;

/// How much is sent.
#[derive(Debug, Clone, clap::Args)]
pub struct FuzzPlan {
    /// Requests that schemathesis has to send in all; fewer are a failure.
    #[arg(long, default_value_t = 10_000)]
    pub cases: u64,
    /// Examples for each operation in the random phases.
    #[arg(long, default_value_t = 6)]
    pub examples: u32,
    /// Whether each role tries whatever it may call.
    #[arg(long, value_enum, default_value = "everyone")]
    pub assignment: Assignment,
    /// Only this role.
    #[arg(long)]
    pub role: Option<String>,
    /// Malformed requests written to sockets.
    #[arg(long, default_value_t = 10_000)]
    pub sockets: usize,
    /// Folder of the Python tools, kept between runs; beside the run's folder by default.
    #[arg(long, env = "MEDIVOY_PROOF_PYTHON")]
    pub python: Option<PathBuf>,
}

/// Runs the proof.
///
/// # Errors
/// With every finding, and how to reproduce it.
pub async fn prove(plan: &Plan, fuzz: &FuzzPlan) -> Result<()> {
    println!("fuzz: {} requests of schemathesis, {} of sockets, seed {}", fuzz.cases, fuzz.sockets, plan.seed);
    let tools = fuzz.python.clone().unwrap_or_else(|| plan.folder.with_file_name("python"));
    let python = Python::prepare(&tools).await?;
    let port = free_port()?;
    let address = format!("http://127.0.0.1:{port}");
    let environment = Environment::start(plan, Tuning::at(&address)).await?;
    // Every request has its line: what a client sends is in none of them.
    let variables = [("MEDIVOY_TOKENS__ACCESS_TOKEN_SECONDS", "7200"), ("MEDIVOY_TELEMETRY__ACCESS_LOG", "all")];
    let mut process = environment.spawn_with(Role::Everything(port), "fuzzed", &variables)?;
    process.ready().await?;
    let installation = Installation::new(vec![ApiClient::new(&address)], environment.db.clone(), u32::MAX);
    let document = installation.gateway(0).get("/openapi.json").send().await.json.clone();
    validate(&python, &document, &plan.folder).await?;
    let fixture = Fixture::create(&installation).await?;
    let before = process.usage()?;
    let mut findings = Vec::new();
    let mut sent = 0;
    for actor in fixture.actors.iter().filter(|actor| fuzz.role.as_ref().is_none_or(|role| role == actor.role)) {
        let (examples, assignment) = (fuzz.examples, fuzz.assignment);
        let session = Session { plan, actor, fixture: &fixture, address: &address, examples, assignment };
        let outcome = session.run(&python, document.clone()).await?;
        let now = requests_answered(&installation).await?;
        println!("  {:14} {} requests, {}", actor.role, now - sent, outcome.summary());
        sent = now;
        findings.extend(outcome.finding());
        ensure!(process.is_alive()?, "the process ended; see {}", process.log.display());
    }
    ensure!(findings.is_empty(), "{} sessions have findings:\n{}", findings.len(), findings.join("\n"));
    ensure!(fuzz.role.is_some() || sent >= fuzz.cases, "only {sent} requests were sent instead of {}", fuzz.cases);
    send_malformed(&mut process, fuzz.sockets, plan.seed).await?;
    installation.settled().await;
    let after = wait_for_released_files(&process, before.open_files).await?;
    let mb = |usage: Usage| usage.resident_bytes >> 20;
    println!(
        "  after {sent} requests and {} malformed ones: open files {} -> {}, resident {} -> {} MB",
        fuzz.sockets,
        before.open_files,
        after.open_files,
        mb(before),
        mb(after)
    );
    ensure_no_errors(&process)?;
    let log = process.log.clone();
    process.terminate().await?;
    // The last lines are written by now.
    fixture.canaries.ensure_absent(&log)?;
    environment.verify().await?;
    environment.delete().await
}

/// Malformed requests, beside slow connections and a healthy client.
async fn send_malformed(process: &mut Process, count: usize, seed: u64) -> Result<()> {
    let base_url = process.base_url().context("it serves")?;
    let address: SocketAddr = base_url.trim_start_matches("http://").parse()?;
    let (slow, healthy) = (Slowloris::start(address, SLOW_CONNECTIONS), HealthyClient::start(&base_url));
    let report = sockets::run(address, count, seed, MAX_RESPONSE_TIME).await;
    let (opened, served) = (slow.finish().await, healthy.finish().await?);
    println!(
        "  sockets: {} malformed requests beside {SLOW_CONNECTIONS} slow connections ({opened} opened), {served} requests of a healthy client served",
        report.requests()
    );
    print!("{report}");
    report.check()?;
    ensure!(process.is_alive()?, "the process ended; see {}", process.log.display());
    Ok(())
}

/// Waits until the connections of clients that have disconnected are closed; gives the resources that are used then.
async fn wait_for_released_files(process: &Process, files_before: usize) -> Result<Usage> {
    for _ in 0..600 {
        let usage = process.usage()?;
        if usage.open_files <= files_before + MAX_MORE_FILES {
            return Ok(usage);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let usage = process.usage()?;
    bail!("{} open files before, {} a minute after the last request: they leak", files_before, usage.open_files)
}

/// Checks the document with openapi-spec-validator.
async fn validate(python: &Python, document: &Value, folder: &Path) -> Result<()> {
    let file = folder.join("openapi.json");
    std::fs::write(&file, document.to_string())?;
    let mut validator = python.program("openapi-spec-validator");
    validator.arg(&file);
    python::run(validator).await.context("openapi-spec-validator refuses the document")?;
    Ok(())
}

/// Requests that the server has answered since its start, by its own metrics.
async fn requests_answered(installation: &Installation) -> Result<u64> {
    let text = installation.gateway(0).get("/metrics").send().await.text();
    let counts = text.lines().filter(|line| line.starts_with("http_request_duration_seconds_count"));
    let counts = counts.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    let sum: u64 = counts.sum();
    ensure!(sum > 0, "the metrics count no requests:\n{text}");
    Ok(sum)
}

/// The log has no error and no panic: invalid requests are no errors of the server.
fn ensure_no_errors(process: &Process) -> Result<()> {
    let log = std::fs::read_to_string(&process.log)?;
    let errors: Vec<&str> =
        log.lines().filter(|line| line.contains("\"level\":\"ERROR\"") || line.contains("panicked")).take(5).collect();
    ensure!(errors.is_empty(), "the log has errors:\n{}", errors.join("\n"));
    Ok(())
}
