//! Every process is replaced, one after the other, and no request fails. That is also the way to a new version and to
//! a new configuration.

use super::processes::Cluster;
use super::steady_load::SteadyLoad;
use crate::client;
use crate::environment::Process;
use crate::journey::Actors;
use anyhow::{Result, bail, ensure};
use rustix::process::Signal;
use std::time::Duration;

/// Configuration of the new processes, unlike that of the old ones.
const NEW_LIMIT: &str = "9000000";

/// Replaces gateways and workers under load through the load balancer.
///
/// # Errors
/// When one request fails.
pub async fn prove(cluster: &mut Cluster, actors: &Actors) -> Result<String> {
    let load = SteadyLoad::start(&cluster.front(), actors, "rolling", "2027-08-03");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let replaced = replace_all(cluster).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let result = load.finish(&cluster.environment.db).await?;
    replaced?;
    for gateway in cluster.clients() {
        let response = gateway.get("/api/v1/notifications").bearer(&actors.admin).try_send().await?;
        let policy = response.header("ratelimit-policy").unwrap_or_default();
        ensure!(policy.contains(NEW_LIMIT), "{} runs with the old configuration: {policy}", gateway.base_url);
    }
    Ok(format!(
        "every process replaced under load: {} requests, {} of them bookings, none failed",
        result.succeeded, result.booked
    ))
}

async fn replace_all(cluster: &mut Cluster) -> Result<()> {
    for number in 0..2 {
        let gateway = cluster.take_gateway(number)?;
        ensure_draining(&gateway, &cluster.gateway(number)).await?;
        gateway.terminate().await?;
        cluster.start_gateway(number, &[("MEDIVOY_LIMITS__SIGNED_IN_PER_MINUTE", NEW_LIMIT)]).await?;
        cluster.wait_for_gateways(2).await?;
    }
    for number in 0..2 {
        cluster.take_worker(number)?.terminate().await?;
        cluster.start_worker(number)?;
    }
    Ok(())
}

/// Tells a gateway to stop: its readiness probe fails while it still serves, and it closes connections.
async fn ensure_draining(gateway: &Process, base_url: &str) -> Result<()> {
    gateway.signal(Signal::TERM)?;
    let client = client::connect(base_url);
    for _ in 0..200 {
        if client.get("/health/ready").try_send().await?.status == 503 {
            let served = client.get("/api/v1/treatments/taxonomy").try_send().await?;
            ensure!(served.status == 200, "a draining gateway answers {}", served.status);
            let connection = served.header("connection");
            ensure!(connection == Some("close"), "a draining gateway keeps its connections: {connection:?}");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bail!("{base_url} was told to stop and still says that it is ready")
}
