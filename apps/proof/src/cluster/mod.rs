//! Two gateways and two workers on one PostgreSQL, Redis and MongoDB replica set, behind a balancer: what one does,
//! the others know, and each can be replaced or lost.

mod caches;
mod failover;
mod limits;
mod rolling;
mod site;
mod steady;
mod streams;
mod takeover;
mod ticks;

pub use site::Cluster;

use crate::caller::Caller;
use crate::chance::Chance;
use crate::dependencies::AuditCopy;
use crate::ground::{Plan, accounts};
use crate::journey::Cast;
use crate::scenarios::{self, Site};
use crate::{interrupt, settled};
use anyhow::{Context, Result};
use site::GUESSES_A_MINUTE;
use test_support::TestApp;
use ticks::Ticks;

/// Proves it.
///
/// # Errors
/// With what does not hold.
pub async fn prove(plan: &Plan) -> Result<()> {
    println!("cluster: two gateways, two workers, seed {}", plan.seed);
    let chance = Chance::of(plan.seed);
    let mut cluster = Cluster::start(plan).await?;
    let audit = AuditCopy::install(&cluster.ground).await?;
    let ticks = Ticks::install(&cluster.ground.oracle).await?;
    let cast = Cast::assemble(&Caller::at(&cluster.front())?, &chance, 4).await?;
    let gateways = cluster.callers()?;
    let oracle = cluster.ground.oracle.clone();

    said(caches::prove(&gateways, &cast.admin, &oracle).await.context("cache drops")?);
    said(limits::prove(&cluster).await.context("rate limits")?);
    said(streams::prove(&gateways, &cast, &chance, &oracle).await.context("streams of notifications")?);
    said(rolling::prove(&mut cluster, &cast).await.context("rolling restart")?);
    said(takeover::prove(&mut cluster, &cast).await.context("a killed worker")?);
    said(failover::prove(&mut cluster, &cast, &audit).await.context("MongoDB's primary lost")?);
    // Races and sessions, spread over both gateways: what is in the table there runs here.
    let site = Site::new(
        gateways.each_ref().map(|gateway| TestApp::at(&gateway.base_url)).into(),
        oracle.clone(),
        GUESSES_A_MINUTE,
    );
    scenarios::all(&site).await.context("scenarios over both gateways")?;
    said(format!("{} promises hold over both gateways", scenarios::TABLE.len()));
    said(ticks.prove(&oracle).await.context("scheduled jobs")?);

    settled::work_is_done(&oracle).await?;
    cluster.ground.verify().await?;
    said("`medivoy verify` finds nothing".to_owned());
    oracle.close().await;
    cluster.end().await
}

fn said(what: String) {
    println!("  {what}");
}

/// Runs it until Ctrl-C, to be tried by hand, and ends everything.
///
/// # Errors
/// When something does not start or end.
pub async fn serve(plan: &Plan) -> Result<()> {
    let cluster = Cluster::start(plan).await?;
    println!("Medivoy runs as a cluster");
    println!("  Balancer     {}", cluster.front());
    for number in 0..2 {
        println!("  Gateway {number}    {}", cluster.gateway(number));
    }
    println!("  API          {}/api/v1, Swagger UI {0}/docs", cluster.front());
    println!("  PostgreSQL   {}", cluster.ground.database_url());
    println!("  Redis        {}", cluster.ground.services.redis_url());
    println!("  MongoDB      {}", cluster.ground.services.mongodb_url());
    println!("  Logs         {}", plan.folder.display());
    let people = [accounts::ADMIN, accounts::HOSPITAL, accounts::DOCTOR, accounts::PATIENT].join("  ");
    println!("  Accounts     {people}, password {}", accounts::PASSWORD);
    println!("  Stop with Ctrl-C");
    interrupt::told().await?;
    println!("stopping");
    cluster.end().await
}
