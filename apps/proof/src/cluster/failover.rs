//! The primary of MongoDB is lost: no request fails, and the audit trail is complete and in order afterwards.

use super::processes::Cluster;
use super::steady_load::SteadyLoad;
use crate::dependencies::AuditCopy;
use crate::journey::Actors;
use crate::pending_work;
use anyhow::Result;
use std::time::Duration;

/// Kills the primary under load, starts it again, and reads the trail.
///
/// # Errors
/// When a request fails, or an audit entry is lost, duplicated or out of order.
pub async fn prove(cluster: &mut Cluster, actors: &Actors, audit: &AuditCopy) -> Result<String> {
    let load = SteadyLoad::start(&cluster.front(), actors, "failover", "2027-08-04");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mongodb = cluster.environment.services.mongodb();
    let lost = tokio::task::block_in_place(|| {
        let primary = mongodb.primary()?;
        mongodb.member(primary).kill()?;
        anyhow::Ok(primary)
    })?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let mongodb = cluster.environment.services.mongodb();
    let next = tokio::task::block_in_place(|| {
        let next = mongodb.primary()?;
        mongodb.member(lost).start()?;
        anyhow::Ok(next)
    })?;
    let result = load.finish(&cluster.environment.db).await?;
    pending_work::wait_until_done(&cluster.environment.db).await?;
    let entries = audit.check_complete(&cluster.environment).await?;
    Ok(format!(
        "MongoDB's member {lost} killed as primary, {next} took over: {} requests, none failed; {entries}",
        result.succeeded
    ))
}
