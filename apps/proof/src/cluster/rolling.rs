//! Every process is replaced, one after the other, and no client notices. That is also the way to a new version and
//! to a new configuration.

use super::site::Cluster;
use super::steady::Steady;
use crate::caller::{Asking, Caller};
use crate::ground::Process;
use crate::journey::Cast;
use anyhow::{Result, bail, ensure};
use rustix::process::Signal;
use std::time::Duration;

/// What the new processes are configured to, unlike the old ones.
const ANNOUNCED_LIMIT: &str = "9000000";

/// Replaces gateways and workers under load through the balancer.
///
/// # Errors
/// When one request fails.
pub async fn prove(cluster: &mut Cluster, cast: &Cast) -> Result<String> {
    let steady = Steady::start(&cluster.front(), cast, "rolling")?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let replaced = replace_all(cluster).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let seen = steady.finish(&cluster.ground.oracle).await?;
    replaced?;
    for gateway in cluster.callers()? {
        let heard = gateway.once(&Asking::get("/api/v1/notifications").by(&cast.admin)).await?;
        let policy = heard.headers.get("ratelimit-policy").and_then(|policy| policy.to_str().ok()).unwrap_or_default();
        ensure!(policy.contains(ANNOUNCED_LIMIT), "{} runs with the old configuration: {policy}", gateway.base_url);
    }
    Ok(format!(
        "every process replaced under load: {} requests, {} of them bookings, none failed",
        seen.answered, seen.booked
    ))
}

async fn replace_all(cluster: &mut Cluster) -> Result<()> {
    for number in 0..2 {
        let gateway = cluster.take_gateway(number)?;
        drains(&gateway, &cluster.gateway(number)).await?;
        gateway.terminate().await?;
        cluster.start_gateway(number, &[("MEDIVOY_LIMITS__SIGNED_IN_PER_MINUTE", ANNOUNCED_LIMIT)]).await?;
        cluster.wait_for_gateways(2).await?;
    }
    for number in 0..2 {
        cluster.take_worker(number)?.terminate().await?;
        cluster.start_worker(number)?;
    }
    Ok(())
}

/// Tells a gateway to end: its readiness probe fails while it still serves, and no connection is kept.
async fn drains(gateway: &Process, base_url: &str) -> Result<()> {
    gateway.signal(Signal::TERM)?;
    let caller = Caller::at(base_url)?;
    for _ in 0..200 {
        if caller.once(&Asking::get("/health/ready")).await?.status == 503 {
            let served = caller.once(&Asking::get("/api/v1/treatments/taxonomy")).await?;
            ensure!(served.status == 200, "a draining gateway answers {}", served.status);
            let connection = served.headers.get("connection").and_then(|value| value.to_str().ok());
            ensure!(connection == Some("close"), "a draining gateway keeps its connections: {connection:?}");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bail!("{base_url} was told to end and still says that it is ready")
}
