//! Steady load for a while: memory, open files and the queue stay where they are, and no request fails.

mod trend;

use crate::caller::Caller;
use crate::chance::Chance;
use crate::ground::{Ground, Plan, Process, Role, Tuning, Usage, free_port};
use crate::journey::{Cast, Walkers};
use crate::judge::judge;
use crate::readers::Readers;
use anyhow::{Result, ensure};
use std::time::Duration;
use trend::Trend;

/// How long it is put to the proof.
#[derive(Debug, Clone, clap::Args)]
pub struct SoakPlan {
    /// How long the load goes on, in minutes.
    #[arg(long, default_value_t = 5)]
    pub minutes: u64,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 2)]
    pub patients: usize,
}

/// Between two journeys of a patient: the load is steady, not the most that the machine can bear.
const REST: Duration = Duration::from_secs(2);
const SAMPLE_EVERY: Duration = Duration::from_secs(2);
/// Caches fill and pools open: only what comes after counts.
const WARM_UP: Duration = Duration::from_secs(60);

/// How long the oldest job that is due has waited, in seconds.
const LAG: &str = "SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(run_at)), 0)::float8
     FROM graphile_worker._private_jobs WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts";

/// Proves it.
///
/// # Errors
/// With what grew, or failed.
pub async fn prove(plan: &Plan, soak: &SoakPlan) -> Result<()> {
    println!("soak: {} minutes, seed {}", soak.minutes, plan.seed);
    let port = free_port()?;
    let ground = Ground::lay(plan, Tuning::at(format!("http://127.0.0.1:{port}"))).await?;
    let mut server = ground.spawn(Role::Server(port), "server")?;
    let worker = ground.spawn(Role::Worker, "worker")?;
    server.ready().await?;
    let caller = Caller::keeping_connections(&format!("http://127.0.0.1:{port}"))?;
    let cast = Cast::assemble(&caller, &Chance::of(plan.seed), soak.patients).await?;
    caller.tally();
    let (walkers, readers) = (Walkers::start(&caller, &cast, "soak", REST), Readers::start(&caller, &cast));
    tokio::time::sleep(WARM_UP).await;
    let samples = sample(&ground, &server, &worker, Duration::from_secs(soak.minutes * 60)).await?;
    readers.finish().await?;
    let journeys = walkers.finish().await?;
    let tally = caller.tally();
    println!("  {tally}; {} journeys", journeys.len());
    let faults: Vec<String> = samples.iter().filter_map(Trend::fault).collect();
    for trend in &samples {
        println!("  {trend}");
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    ensure!(tally.server_errors() == 0 && tally.unanswered.is_empty(), "requests failed: {tally}");
    for journey in &journeys {
        journey.arrives(&caller, &cast).await?;
    }
    println!("  {}", judge(&ground, &journeys, 0).await?);
    server.terminate().await?;
    worker.terminate().await?;
    ground.clear().await
}

async fn sample(ground: &Ground, server: &Process, worker: &Process, duration: Duration) -> Result<[Trend; 5]> {
    let mut trends = [
        Trend::new("server's memory, MiB", 8.0),
        Trend::new("server's open files", 10.0),
        Trend::new("worker's memory, MiB", 8.0),
        Trend::new("worker's open files", 10.0),
        Trend::new("wait of the oldest job, s", 5.0),
    ];
    let count = duration.as_secs() / SAMPLE_EVERY.as_secs();
    for _ in 0..count.max(30) {
        tokio::time::sleep(SAMPLE_EVERY).await;
        let lag: f64 = sqlx::query_scalar(LAG).fetch_one(&ground.oracle).await?;
        let (server, worker) = (server.usage()?, worker.usage()?);
        let values = [mebibytes(server), server.open_files as f64, mebibytes(worker), worker.open_files as f64, lag];
        for (trend, value) in trends.iter_mut().zip(values) {
            trend.add(value);
        }
    }
    Ok(trends)
}

fn mebibytes(usage: Usage) -> f64 {
    usage.resident_bytes as f64 / 1_048_576.0
}
