//! What it costs while nobody asks.

use super::cpu::UsesCpu;
use super::drain;
use super::report::{Bound, Report};
use super::site::{ALONE, Site};
use crate::ground::{Role, free_port};
use anyhow::Result;
use std::time::Duration;

/// How long processes that idle may take to come to rest, PostgreSQL's upkeep after the seed data included.
const SETTLING: Duration = Duration::from_secs(10);
/// How long they are watched then.
const WATCHED: Duration = Duration::from_secs(20);

/// A server and a worker whose users sleep, with what they ask PostgreSQL meanwhile. Only a site where nothing has
/// happened yet has nothing left to do.
///
/// # Errors
/// When the server does not become ready, or the worker does not get done with the seed data.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    let port = free_port()?;
    let mut server = site.ground.spawn_with(Role::Server(port), "idle-server", &ALONE)?;
    let worker = site.ground.spawn_with(Role::Worker, "idle-worker", &ALONE)?;
    server.ready().await?;
    drain::until_done(&site.ground.oracle).await?;
    tokio::time::sleep(SETTLING).await;
    let used = || anyhow::Ok(server.cpu()? + worker.cpu()? + site.postmaster.cpu()?);
    let before = used()?;
    tokio::time::sleep(WATCHED).await;
    let each_second = (used()? - before).as_secs_f64() * 1e3 / WATCHED.as_secs_f64();
    report.goal("idle server, worker and PostgreSQL, processor time a second", each_second, Bound::AtMost(50.0), " ms");
    server.terminate().await?;
    worker.terminate().await
}
