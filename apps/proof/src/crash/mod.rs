//! `kill -9` between webhook, commit, handler and mail: what was acknowledged is there, what was begun is finished,
//! and nothing happened twice.

mod killer;

use crate::environment::{Environment, Plan, Tuning, free_port};
use crate::journey::{Actors, Users};
use crate::rng::SeededRng;
use crate::{client, invariants};
use anyhow::Result;
use killer::Killer;
use std::sync::Arc;
use std::time::Duration;

/// Concurrent jobs of a worker, `worker.concurrency`: so many mails it may have handed over when it is killed.
const MAX_MAILS_IN_FLIGHT: usize = 6;

/// How much is killed, and under which load.
#[derive(Debug, Clone, clap::Args)]
pub struct CrashPlan {
    /// Servers and workers killed.
    #[arg(long, default_value_t = 50)]
    pub kills: usize,
    /// PostgreSQL, server and worker killed at once, as when the power fails.
    #[arg(long, default_value_t = 3)]
    pub power_cuts: usize,
    /// PostgreSQL killed alone.
    #[arg(long, default_value_t = 3)]
    pub database_crashes: usize,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 4)]
    pub patients: usize,
}

/// Runs the proof.
///
/// # Errors
/// With what was lost, duplicated or broken.
pub async fn prove(plan: &Plan, crash: &CrashPlan) -> Result<()> {
    println!(
        "crash: {} kills, {} of the database, {} power cuts, seed {}",
        crash.kills, crash.database_crashes, crash.power_cuts, plan.seed
    );
    let rng = Arc::new(SeededRng::new(plan.seed));
    let port = free_port()?;
    let base_url = format!("http://127.0.0.1:{port}");
    let environment = Environment::start(plan, Tuning::at(&base_url)).await?;
    let client = client::connect(&base_url);
    let mut killer = Killer::start(environment, port, Arc::clone(&rng)).await?;
    let actors = Actors::create(&client, &killer.environment().mail, &rng, crash.patients).await?;
    let users = Users::start(&client, &actors, "crash", Duration::ZERO);
    let kills = killer.kill_many(crash, users.payment_confirmed()).await?;
    let journeys = users.finish().await?;
    println!("  {kills}; {} journeys confirmed; waiting for their effects", journeys.len());
    for journey in &journeys {
        journey.wait_for_invoice(&client, &actors).await?;
    }
    let max_repeated_mails = kills.that_may_repeat_mails() * MAX_MAILS_IN_FLIGHT;
    println!("  {}", invariants::check(killer.environment(), &journeys, max_repeated_mails).await?);
    killer.stop().await
}
