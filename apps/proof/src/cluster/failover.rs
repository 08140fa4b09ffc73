//! The primary of MongoDB is lost: nobody notices, and the audit trail is complete and in order afterwards.

use super::site::Cluster;
use super::steady::Steady;
use crate::dependencies::AuditCopy;
use crate::journey::Cast;
use crate::settled;
use anyhow::Result;
use std::time::Duration;

/// Kills the primary under load, gives it back, and reads the trail.
///
/// # Errors
/// When a request fails, or an audit entry is lost, doubled or out of order.
pub async fn prove(cluster: &mut Cluster, cast: &Cast, audit: &AuditCopy) -> Result<String> {
    let steady = Steady::start(&cluster.front(), cast, "failover")?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mongodb = cluster.ground.services.mongodb();
    let lost = tokio::task::block_in_place(|| {
        let primary = mongodb.primary()?;
        mongodb.member(primary).kill()?;
        anyhow::Ok(primary)
    })?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let mongodb = cluster.ground.services.mongodb();
    let next = tokio::task::block_in_place(|| {
        let next = mongodb.primary()?;
        mongodb.member(lost).start()?;
        anyhow::Ok(next)
    })?;
    let seen = steady.finish(&cluster.ground.oracle).await?;
    settled::work_is_done(&cluster.ground.oracle).await?;
    let entries = audit.is_complete(&cluster.ground).await?;
    Ok(format!(
        "MongoDB's member {lost} killed as primary, {next} took over: {} requests, none failed; {entries}",
        seen.answered
    ))
}
