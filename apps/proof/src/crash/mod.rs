//! `kill -9` between webhook, commit, handler and mail: what was acknowledged is there, what was begun is finished,
//! and nothing happened twice.

mod judge;
mod killer;

use crate::caller::Caller;
use crate::chance::Chance;
use crate::ground::{Ground, Plan, Tuning, free_port};
use crate::journey::{Cast, Journey, Milestone};
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use killer::{Killer, Kills};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// How long it is put to the proof.
#[derive(Debug, Clone, clap::Args)]
pub struct CrashPlan {
    /// Servers and workers killed.
    #[arg(long, default_value_t = 50)]
    pub kills: usize,
    /// PostgreSQL, server and worker killed at once, as when the power goes.
    #[arg(long, default_value_t = 5)]
    pub power_cuts: usize,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 4)]
    pub patients: usize,
}

/// Proves it.
///
/// # Errors
/// With what was lost, doubled or broken.
pub async fn prove(plan: &Plan, crash: &CrashPlan) -> Result<()> {
    println!("crash: {} kills, {} power cuts, seed {}", crash.kills, crash.power_cuts, plan.seed);
    let chance = Arc::new(Chance::of(plan.seed));
    let port = free_port()?;
    let ground = Ground::lay(plan, Tuning::at(format!("http://127.0.0.1:{port}"))).await?;
    let caller = Caller::at(&format!("http://127.0.0.1:{port}"))?;
    let mut killer = Killer::start(ground, port, Arc::clone(&chance)).await?;
    let cast = Cast::assemble(&caller, &chance, crash.patients).await?;
    let (aim, is_over) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let walkers = cast.travellers.iter().enumerate().map(|(lane, traveller)| {
        let (caller, cast, traveller) = (caller.clone(), cast.clone(), traveller.clone());
        let (aim, is_over) = (Arc::clone(&aim), Arc::clone(&is_over));
        let walked = async move {
            let mut journeys = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let name = format!("crash-{lane}-{}", journeys.len());
                let at_confirmation = |milestone| {
                    if milestone == Milestone::Confirmed {
                        aim.notify_one();
                    }
                };
                let journey = Journey::walk(&caller, &cast, &traveller, &name, at_confirmation).await;
                journeys.push(journey.with_context(|| format!("journey {name}"))?);
            }
            anyhow::Ok(journeys)
        };
        async { tokio::spawn(walked).await? }
    });
    let killing = async {
        let kills = killer.kill_many(crash.kills, crash.power_cuts, &aim).await;
        is_over.store(true, Ordering::Relaxed);
        kills
    };
    let (journeys, kills): (Vec<Vec<Journey>>, Kills) = tokio::try_join!(try_join_all(walkers), killing)?;
    let journeys: Vec<Journey> = journeys.into_iter().flatten().collect();
    println!("  {kills}; {} journeys confirmed; waiting for what they bring about", journeys.len());
    for journey in &journeys {
        journey.arrives(&caller, &cast).await?;
    }
    let report = judge::judge(killer.ground(), &journeys, &kills).await?;
    println!("  {report}");
    killer.end().await
}
