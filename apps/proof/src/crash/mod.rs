//! `kill -9` between webhook, commit, handler and mail: what was acknowledged is there, what was begun is finished,
//! and nothing happened twice.

mod killer;

use crate::caller::Caller;
use crate::chance::Chance;
use crate::ground::{Ground, Plan, Tuning, free_port};
use crate::journey::{Cast, Walkers};
use crate::judge::judge;
use anyhow::Result;
use killer::Killer;
use std::sync::Arc;
use std::time::Duration;

/// What a worker does at once, `worker.concurrency`: so many mails it may have handed over when it dies.
const MAILS_IN_HAND: usize = 6;

/// How long it is put to the proof.
#[derive(Debug, Clone, clap::Args)]
pub struct CrashPlan {
    /// Servers and workers killed.
    #[arg(long, default_value_t = 50)]
    pub kills: usize,
    /// PostgreSQL, server and worker killed at once, as when the power goes.
    #[arg(long, default_value_t = 3)]
    pub power_cuts: usize,
    /// PostgreSQL killed alone.
    #[arg(long, default_value_t = 3)]
    pub database_crashes: usize,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 4)]
    pub patients: usize,
}

/// Proves it.
///
/// # Errors
/// With what was lost, doubled or broken.
pub async fn prove(plan: &Plan, crash: &CrashPlan) -> Result<()> {
    println!(
        "crash: {} kills, {} of the database, {} power cuts, seed {}",
        crash.kills, crash.database_crashes, crash.power_cuts, plan.seed
    );
    let chance = Arc::new(Chance::of(plan.seed));
    let port = free_port()?;
    let ground = Ground::lay(plan, Tuning::at(format!("http://127.0.0.1:{port}"))).await?;
    let caller = Caller::at(&format!("http://127.0.0.1:{port}"))?;
    let mut killer = Killer::start(ground, port, Arc::clone(&chance)).await?;
    let cast = Cast::assemble(&caller, &chance, crash.patients).await?;
    let walkers = Walkers::start(&caller, &cast, "crash", Duration::ZERO);
    let kills = killer.kill_many(crash, walkers.aim()).await?;
    let journeys = walkers.finish().await?;
    println!("  {kills}; {} journeys confirmed; waiting for what they bring about", journeys.len());
    for journey in &journeys {
        journey.arrives(&caller, &cast).await?;
    }
    let report = judge(killer.ground(), &journeys, kills.that_hide_mail() * MAILS_IN_HAND).await?;
    println!("  {report}");
    killer.end().await
}
