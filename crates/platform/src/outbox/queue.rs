//! The queue as an operator sees it.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};
use serde::Serialize;

/// A job that was tried as often as it may be and is kept with its error.
#[derive(Debug, Clone, Serialize, FromQueryResult)]
pub struct DeadJob {
    /// Id in the queue.
    pub id: i64,
    /// What kind of job.
    pub task: String,
    /// What it was about: ids only.
    pub payload: serde_json::Value,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it was last touched.
    pub updated_at: DateTime<Utc>,
}

/// How much waits.
#[derive(Debug, Clone, PartialEq, Serialize, FromQueryResult)]
pub struct QueueStats {
    /// Jobs that are due or scheduled.
    pub waiting: i64,
    /// Jobs that gave up.
    pub dead: i64,
    /// Age of the oldest due job, in seconds.
    pub oldest_due_seconds: f64,
}

/// The dead, newest first.
///
/// # Errors
/// When the database fails.
pub async fn dead_jobs(db: &impl ConnectionTrait) -> Result<Vec<DeadJob>, DbErr> {
    let sql = "SELECT j.id, t.identifier AS task, j.payload::jsonb AS payload, j.attempts::int AS attempts, j.last_error, j.updated_at
               FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
               WHERE j.attempts >= j.max_attempts ORDER BY j.updated_at DESC LIMIT 1000";
    DeadJob::find_by_statement(Statement::from_string(DbBackend::Postgres, sql)).all(db).await
}

/// Gives dead jobs their attempts back; all of them, or the one with this id.
///
/// # Errors
/// When the database fails.
pub async fn replay_dead(db: &impl ConnectionTrait, id: Option<i64>) -> Result<u64, DbErr> {
    let sql = "UPDATE graphile_worker._private_jobs SET attempts = 0, max_attempts = GREATEST(max_attempts, 16), run_at = now(),
                   last_error = NULL, locked_at = NULL, locked_by = NULL
               WHERE attempts >= max_attempts AND ($1::bigint IS NULL OR id = $1)";
    Ok(db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [id.into()])).await?.rows_affected())
}

/// How much waits in the queue.
///
/// # Errors
/// When the database fails.
pub async fn queue_stats(db: &impl ConnectionTrait) -> Result<QueueStats, DbErr> {
    let sql = "SELECT count(*) FILTER (WHERE attempts < max_attempts) AS waiting, count(*) FILTER (WHERE attempts >= max_attempts) AS dead,
                   COALESCE(EXTRACT(EPOCH FROM now() - min(run_at) FILTER (WHERE attempts < max_attempts AND run_at <= now())), 0)::float8
                       AS oldest_due_seconds
               FROM graphile_worker._private_jobs";
    let stats = QueueStats::find_by_statement(Statement::from_string(DbBackend::Postgres, sql)).one(db).await?;
    Ok(stats.unwrap_or(QueueStats { waiting: 0, dead: 0, oldest_due_seconds: 0.0 }))
}
