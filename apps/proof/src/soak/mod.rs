//! Steady load for a while: memory, open files and the queue do not grow, and no request fails.

mod trend;

use crate::environment::{Environment, Plan, Process, Role, Tuning, Usage, free_port};
use crate::journey::{Actors, Users};
use crate::readers::Readers;
use crate::rng::SeededRng;
use crate::{client, invariants};
use anyhow::{Result, ensure};
use std::time::Duration;
use trend::Trend;

/// How long the load lasts, and how much it is.
#[derive(Debug, Clone, clap::Args)]
pub struct SoakPlan {
    /// How long the load lasts, in minutes.
    #[arg(long, default_value_t = 5)]
    pub minutes: u64,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 2)]
    pub patients: usize,
}

/// Between two journeys of a patient: the load is steady, not the maximum.
const PAUSE: Duration = Duration::from_secs(2);
const SAMPLE_EVERY: Duration = Duration::from_secs(2);
/// Caches fill and pools open: only samples taken later count.
const WARM_UP: Duration = Duration::from_secs(60);

/// How long the oldest job that is due has waited, in seconds.
const LAG: &str = "SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(run_at)), 0)::float8
     FROM graphile_worker._private_jobs WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts";

/// Runs the proof.
///
/// # Errors
/// With what grew, or failed.
pub async fn prove(plan: &Plan, soak: &SoakPlan) -> Result<()> {
    println!("soak: {} minutes, seed {}", soak.minutes, plan.seed);
    let port = free_port()?;
    let base_url = format!("http://127.0.0.1:{port}");
    let environment = Environment::start(plan, Tuning::at(&base_url)).await?;
    let mut server = environment.spawn(Role::Server(port), "server")?;
    let worker = environment.spawn(Role::Worker, "worker")?;
    server.ready().await?;
    let client = client::keep_alive(&base_url);
    let actors = Actors::create(&client, &environment.mail, &SeededRng::new(plan.seed), soak.patients).await?;
    client.reset_counts();
    let (users, readers) = (Users::start(&client, &actors, "soak", PAUSE), Readers::start(&client, &actors));
    tokio::time::sleep(WARM_UP).await;
    let trends = sample(&environment, &server, &worker, Duration::from_secs(soak.minutes * 60)).await?;
    readers.finish().await?;
    let journeys = users.finish().await?;
    let counts = client.take_counts();
    println!("  {counts}; {} journeys", journeys.len());
    let growing: Vec<String> = trends.iter().filter_map(Trend::growth).collect();
    for trend in &trends {
        println!("  {trend}");
    }
    ensure!(growing.is_empty(), "{}", growing.join("\n"));
    ensure!(counts.no_failures(), "requests failed: {counts}");
    for journey in &journeys {
        journey.wait_for_invoice(&client, &actors).await?;
    }
    println!("  {}", invariants::check(&environment, &journeys, 0).await?);
    server.terminate().await?;
    worker.terminate().await?;
    environment.delete().await
}

async fn sample(
    environment: &Environment,
    server: &Process,
    worker: &Process,
    duration: Duration,
) -> Result<[Trend; 5]> {
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
        let lag: f64 = sqlx::query_scalar(LAG).fetch_one(&environment.db).await?;
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
