//! Processor time without requests.

use super::cpu::UsesCpu;
use super::drain;
use super::report::{Bound, Report};
use super::setup::{Bench, SINGLE_PROCESS};
use crate::environment::{Role, free_port};
use anyhow::Result;
use std::time::Duration;

/// How long idle processes may take to settle, including PostgreSQL's maintenance after the seed data.
const SETTLING: Duration = Duration::from_secs(10);
/// How long they are measured then.
const MEASURED: Duration = Duration::from_secs(20);

/// An idle server and worker, with the load that they cause in PostgreSQL. It comes first: only a new environment has
/// no work left.
///
/// # Errors
/// When the server does not become ready, or the worker does not process the events of the seed data.
pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let port = free_port()?;
    let mut server = bench.environment.spawn_with(Role::Server(port), "idle-server", &SINGLE_PROCESS)?;
    let worker = bench.environment.spawn_with(Role::Worker, "idle-worker", &SINGLE_PROCESS)?;
    server.ready().await?;
    drain::until_done(&bench.environment.db).await?;
    tokio::time::sleep(SETTLING).await;
    let used = || anyhow::Ok(server.cpu()? + worker.cpu()? + bench.postmaster.cpu()?);
    let before = used()?;
    tokio::time::sleep(MEASURED).await;
    let each_second = (used()? - before).as_secs_f64() * 1e3 / MEASURED.as_secs_f64();
    report.goal("idle server, worker and PostgreSQL, processor time a second", each_second, Bound::AtMost(50.0), " ms");
    server.terminate().await?;
    worker.terminate().await
}
