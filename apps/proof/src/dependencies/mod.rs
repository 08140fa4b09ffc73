//! PostgreSQL, Redis, MongoDB and SMTP taken away and given back under load. What does not need the missing one goes
//! on without an error; what does need it says 503 and comes back by itself; nothing is lost or doubled.

mod audit_copy;
mod outage;
mod swizzle;

pub(crate) use audit_copy::AuditCopy;

use crate::caller::Caller;
use crate::chance::Chance;
use crate::ground::{Ground, Plan, Process, REQUEST_TIMEOUT, Role, Tuning, free_port};
use crate::journey::{Cast, Walkers};
use crate::judge::judge;
use crate::readers::Readers;
use anyhow::{Context, Result, ensure};
use outage::{Outage, Service};
use std::time::Duration;

/// How long it is put to the proof.
#[derive(Debug, Clone, clap::Args)]
pub struct DependenciesPlan {
    /// How long each service stays away, in seconds beyond the longest time that a request may take.
    #[arg(long, default_value_t = 3)]
    pub seconds: u64,
    /// Random orders in which all of them are paused and resumed.
    #[arg(long, default_value_t = 3)]
    pub swizzles: usize,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 2)]
    pub patients: usize,
}

/// Proves it.
///
/// # Errors
/// With what failed, was lost or doubled.
pub async fn prove(plan: &Plan, dependencies: &DependenciesPlan) -> Result<()> {
    println!(
        "dependencies: time-out and {} s each, {} swizzles, seed {}",
        dependencies.seconds, dependencies.swizzles, plan.seed
    );
    let chance = Chance::of(plan.seed);
    let port = free_port()?;
    let mut ground = Ground::lay(plan, Tuning::at(format!("http://127.0.0.1:{port}"))).await?;
    let audit = AuditCopy::install(&ground).await?;
    let mut server = ground.spawn(Role::Server(port), "server")?;
    let mut worker = ground.spawn(Role::Worker, "worker")?;
    server.ready().await?;
    let caller = Caller::at(&format!("http://127.0.0.1:{port}"))?;
    let cast = Cast::assemble(&caller, &chance, dependencies.patients).await?;
    let load = Load::start(&caller, &cast)?;

    // Longer than a request may take, so that what hangs is given up.
    let away = REQUEST_TIMEOUT + Duration::from_secs(dependencies.seconds);
    for service in Service::ALL {
        Outage { service, away, caller: &caller, cast: &cast }.prove(&mut ground).await?;
        still_there(&mut server, &mut worker)?;
    }
    for _ in 0..dependencies.swizzles {
        swizzle::swizzle(&mut ground, &chance, &caller).await?;
        still_there(&mut server, &mut worker)?;
    }

    let journeys = load.finish().await?;
    println!("  {} journeys confirmed; waiting for what they bring about", journeys.len());
    for journey in &journeys {
        journey.arrives(&caller, &cast).await?;
    }
    // A mail may have been handed over while PostgreSQL could not note it, or while it was paused.
    let report = judge(&ground, &journeys, (dependencies.swizzles + 1) * MAILS_IN_HAND).await?;
    println!("  {report}; {}", audit.is_complete(&ground).await?);
    server.terminate().await?;
    worker.terminate().await?;
    ground.clear().await
}

const MAILS_IN_HAND: usize = 6;

fn still_there(server: &mut Process, worker: &mut Process) -> Result<()> {
    ensure!(server.is_alive()?, "the server has ended; see {}", server.log.display());
    ensure!(worker.is_alive()?, "the worker has ended; see {}", worker.log.display());
    Ok(())
}

/// What goes on all the while: journeys by those who write, and reading beside them.
struct Load {
    walkers: Walkers,
    readers: Readers,
}

impl Load {
    fn start(caller: &Caller, cast: &Cast) -> Result<Self> {
        let walkers = Walkers::start(caller, cast, "dependencies", Duration::ZERO);
        Ok(Self { walkers, readers: Readers::start(caller, cast) })
    }

    async fn finish(self) -> Result<Vec<crate::journey::Journey>> {
        self.readers.finish().await.context("a reader")?;
        self.walkers.finish().await
    }
}
