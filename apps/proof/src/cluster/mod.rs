//! Two gateways and two workers on one PostgreSQL, Redis and MongoDB replica set, behind a load balancer: they share
//! state, and each can be replaced or lost.

mod caches;
mod failover;
mod limits;
mod processes;
mod rolling;
mod steady_load;
mod streams;
mod takeover;
mod ticks;

pub use processes::Cluster;

use crate::dependencies::AuditCopy;
use crate::environment::{Plan, accounts};
use crate::journey::Actors;
use crate::rng::SeededRng;
use crate::scenarios::{self, Installation};
use crate::{client, interrupt, pending_work};
use anyhow::{Context, Result};
use processes::GUESSES_PER_MINUTE;
use ticks::Ticks;

/// Runs the proof.
///
/// # Errors
/// With what does not hold.
pub async fn prove(plan: &Plan) -> Result<()> {
    println!("cluster: two gateways, two workers, seed {}", plan.seed);
    let rng = SeededRng::new(plan.seed);
    let mut cluster = Cluster::start(plan).await?;
    let audit = AuditCopy::install(&cluster.environment).await?;
    let ticks = Ticks::install(&cluster.environment.db).await?;
    let actors = Actors::create(&client::connect(&cluster.front()), &cluster.environment.mail, &rng, 4).await?;
    let gateways = cluster.clients();
    let db = cluster.environment.db.clone();

    report(caches::prove(&gateways, &actors.admin, &db).await.context("cache invalidations")?);
    report(limits::prove(&cluster).await.context("rate limits")?);
    report(streams::prove(&gateways, &actors, &rng, &db).await.context("streams of notifications")?);
    report(rolling::prove(&mut cluster, &actors).await.context("rolling restart")?);
    report(takeover::prove(&mut cluster, &actors).await.context("a killed worker")?);
    report(failover::prove(&mut cluster, &actors, &audit).await.context("MongoDB's primary lost")?);
    // Races and sessions, spread over both gateways.
    let installation = Installation::new(gateways.into(), db.clone(), GUESSES_PER_MINUTE);
    scenarios::run_all(&installation).await.context("scenarios over both gateways")?;
    report(format!("{} scenarios hold over both gateways", scenarios::TABLE.len()));
    report(ticks.prove(&db).await.context("scheduled jobs")?);

    pending_work::wait_until_done(&db).await?;
    cluster.environment.verify().await?;
    report("`medivoy verify` finds nothing".to_owned());
    db.close().await;
    cluster.stop().await
}

fn report(what: String) {
    println!("  {what}");
}

/// Runs the cluster until Ctrl-C, for manual use, and stops everything.
///
/// # Errors
/// When something does not start or stop.
pub async fn serve(plan: &Plan) -> Result<()> {
    let cluster = Cluster::start(plan).await?;
    println!("Medivoy runs as a cluster");
    println!("  Balancer     {}", cluster.front());
    for number in 0..2 {
        println!("  Gateway {number}    {}", cluster.gateway(number));
    }
    println!("  API          {}/api/v1, Swagger UI {0}/docs", cluster.front());
    println!("  PostgreSQL   {}", cluster.environment.database_url());
    println!("  Redis        {}", cluster.environment.services.redis_url());
    println!("  MongoDB      {}", cluster.environment.services.mongodb_url());
    println!("  Logs         {}", plan.folder.display());
    let emails = [accounts::ADMIN, accounts::HOSPITAL, accounts::DOCTOR, accounts::PATIENT].join("  ");
    println!("  Accounts     {emails}, password {}", accounts::PASSWORD);
    println!("  Stop with Ctrl-C");
    interrupt::stop_signal().await?;
    println!("stopping");
    cluster.stop().await
}
