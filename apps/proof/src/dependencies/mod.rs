//! PostgreSQL, Redis, MongoDB and SMTP stopped and started again under load. What does not need the missing one goes
//! on without an error; what does need it answers 503 and recovers by itself; nothing is lost or duplicated.

mod audit_copy;
mod chaos;
mod outage;

pub(crate) use audit_copy::AuditCopy;

use crate::environment::{Environment, Plan, Process, REQUEST_TIMEOUT, Role, Tuning, free_port};
use crate::journey::{Actors, Journey, Users};
use crate::readers::Readers;
use crate::rng::SeededRng;
use crate::{client, invariants};
use anyhow::{Context, Result, ensure};
use outage::{Outage, Service};
use std::time::Duration;
use test_support::ApiClient;

/// How long and how often services are away, and under which load.
#[derive(Debug, Clone, clap::Args)]
pub struct DependenciesPlan {
    /// How long each service stays away, in seconds beyond the longest time that a request may take.
    #[arg(long, default_value_t = 3)]
    pub seconds: u64,
    /// Random orders in which all of them are paused and resumed.
    #[arg(long, default_value_t = 3)]
    pub chaos_rounds: usize,
    /// Patients who book and pay at the same time.
    #[arg(long, default_value_t = 2)]
    pub patients: usize,
}

/// Concurrent jobs of a worker, `worker.concurrency`: so many mails may be handed over and not recorded yet.
const MAX_MAILS_IN_FLIGHT: usize = 6;

/// Runs the proof.
///
/// # Errors
/// With what failed, was lost or duplicated.
pub async fn prove(plan: &Plan, dependencies: &DependenciesPlan) -> Result<()> {
    println!(
        "dependencies: time-out and {} s each, {} rounds of chaos, seed {}",
        dependencies.seconds, dependencies.chaos_rounds, plan.seed
    );
    let rng = SeededRng::new(plan.seed);
    let port = free_port()?;
    let base_url = format!("http://127.0.0.1:{port}");
    let mut environment = Environment::start(plan, Tuning::at(&base_url)).await?;
    let audit = AuditCopy::install(&environment).await?;
    let mut server = environment.spawn(Role::Server(port), "server")?;
    let mut worker = environment.spawn(Role::Worker, "worker")?;
    server.ready().await?;
    let client = client::connect(&base_url);
    let actors = Actors::create(&client, &environment.mail, &rng, dependencies.patients).await?;
    let load = Load::start(&client, &actors);

    // Longer than a request may take, so that requests that hang are aborted.
    let duration = REQUEST_TIMEOUT + Duration::from_secs(dependencies.seconds);
    for service in Service::ALL {
        Outage { service, duration, client: &client, actors: &actors }.prove(&mut environment).await?;
        ensure_alive(&mut server, &mut worker)?;
    }
    for _ in 0..dependencies.chaos_rounds {
        chaos::run(&mut environment, &rng, &client).await?;
        ensure_alive(&mut server, &mut worker)?;
    }

    let journeys = load.finish().await?;
    println!("  {} journeys confirmed; waiting for their effects", journeys.len());
    for journey in &journeys {
        journey.wait_for_invoice(&client, &actors).await?;
    }
    // A mail may have been handed over while PostgreSQL could not record it, or while it was paused.
    let max_repeated_mails = (dependencies.chaos_rounds + 1) * MAX_MAILS_IN_FLIGHT;
    let report = invariants::check(&environment, &journeys, max_repeated_mails).await?;
    println!("  {report}; {}", audit.check_complete(&environment).await?);
    server.terminate().await?;
    worker.terminate().await?;
    environment.delete().await
}

fn ensure_alive(server: &mut Process, worker: &mut Process) -> Result<()> {
    ensure!(server.is_alive()?, "the server has ended; see {}", server.log.display());
    ensure!(worker.is_alive()?, "the worker has ended; see {}", worker.log.display());
    Ok(())
}

/// The load meanwhile: users who write, and readers beside them.
struct Load {
    users: Users,
    readers: Readers,
}

impl Load {
    fn start(client: &ApiClient, actors: &Actors) -> Self {
        let users = Users::start(client, actors, "dependencies", Duration::ZERO);
        Self { users, readers: Readers::start(client, actors) }
    }

    async fn finish(self) -> Result<Vec<Journey>> {
        self.readers.finish().await.context("a reader")?;
        self.users.finish().await
    }
}
