//! Waiting until everything that was begun has ended.

use anyhow::{Result, bail};
use sqlx::PgPool;
use std::time::Duration;

const WORK: &str = "SELECT count(*) FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier IN ('dispatch_event', 'handle_event') AND j.attempts < j.max_attempts";

const AUDIT: &str = "SELECT count(*) FROM audit_outbox";

/// Waits until no event waits for a handler and no audit entry for its store. What a killed worker had in hand is
/// taken up by another after about a minute, and a lease of a mail ends after a little more.
///
/// # Errors
/// When something still waits after six minutes.
pub async fn work_is_done(oracle: &PgPool) -> Result<()> {
    let mut waiting = (0, 0);
    for _ in 0..720 {
        waiting = (count(oracle, WORK).await?, count(oracle, AUDIT).await?);
        if waiting == (0, 0) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    bail!("{} jobs and {} audit entries still wait", waiting.0, waiting.1)
}

async fn count(oracle: &PgPool, sql: &'static str) -> Result<i64> {
    Ok(sqlx::query_scalar(sql).fetch_one(oracle).await?)
}
