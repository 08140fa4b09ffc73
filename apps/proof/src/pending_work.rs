//! Waiting until all asynchronous work is done.

use anyhow::{Result, bail};
use sqlx::PgPool;
use std::time::Duration;

const PENDING_JOBS: &str = "SELECT count(*) FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE (t.identifier = 'dispatch_event' OR starts_with(t.identifier, 'handle_event')) AND j.attempts < j.max_attempts";

const PENDING_AUDIT_ENTRIES: &str = "SELECT count(*) FROM audit_outbox";

/// Waits until no event waits for a handler and no audit entry for its store. Jobs in flight in a killed worker are
/// taken over by another one after about a minute, and the lease of a mail expires a little later.
///
/// # Errors
/// When something still waits after six minutes.
pub async fn wait_until_done(db: &PgPool) -> Result<()> {
    let mut pending = (0, 0);
    for _ in 0..720 {
        pending = (count(db, PENDING_JOBS).await?, count(db, PENDING_AUDIT_ENTRIES).await?);
        if pending == (0, 0) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    bail!("{} jobs and {} audit entries still wait", pending.0, pending.1)
}

async fn count(db: &PgPool, sql: &'static str) -> Result<i64> {
    Ok(sqlx::query_scalar(sql).fetch_one(db).await?)
}
