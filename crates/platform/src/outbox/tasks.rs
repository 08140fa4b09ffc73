//! What a worker does: the kinds of job in the queue.

use super::jobs::Jobs;
use super::reactions::{Delivery, ReactionError, Reactions};
use crate::telemetry::{JobOutcome, Metrics};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use kernel::{Clock, EventId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What jobs work with.
pub(super) struct Shared {
    pub(super) db: DatabaseConnection,
    pub(super) clock: Clock,
    pub(super) reactions: Reactions,
    pub(super) jobs: Jobs,
    pub(super) metrics: Metrics,
}

/// What jobs find in their context.
#[derive(Clone)]
pub(super) struct Registry(pub(super) Arc<Shared>);

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registry")
    }
}

fn shared(context: &WorkerContext) -> Result<Arc<Shared>, String> {
    context.get_ext::<Registry>().map(|r| Arc::clone(&r.0)).ok_or_else(|| "the worker has no registry".to_owned())
}

pub(super) fn sql(text: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, text, values)
}

/// Fans one event out: one job per handler, in one transaction.
#[derive(Serialize, Deserialize)]
pub(super) struct DispatchEvent {
    event_id: EventId,
}

impl TaskHandler for DispatchEvent {
    const IDENTIFIER: &'static str = "dispatch_event";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        dispatch(&*shared(&context)?, self.event_id).await.map_err(|e| e.to_string())
    }
}

async fn dispatch(shared: &Shared, event_id: EventId) -> Result<(), DbErr> {
    let txn = shared.db.begin().await?;
    let row = txn.query_one_raw(sql("SELECT event_type FROM outbox_events WHERE id = $1", [event_id.0.into()])).await?;
    let Some(row) = row else { return Ok(()) };
    let event_type: String = row.try_get("", "event_type")?;
    for handler in shared.reactions.handlers.values().filter(|h| h.event_type == event_type) {
        let key = format!("{event_id}/{}", handler.name);
        txn.query_one_raw(sql(
            "SELECT graphile_worker.add_job('handle_event', json_build_object('event_id', $1::uuid, 'handler', $2::text),
                 job_key := $3, max_attempts := 16)",
            [event_id.0.into(), handler.name.into(), key.into()],
        ))
        .await?;
    }
    txn.commit().await
}

/// One handler's work for one event.
#[derive(Serialize, Deserialize)]
pub(super) struct HandleEvent {
    event_id: EventId,
    handler: String,
}

impl TaskHandler for HandleEvent {
    const IDENTIFIER: &'static str = "handle_event";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let shared = shared(&context)?;
        match handle(&shared, self.event_id, &self.handler).await {
            Ok(()) => {
                shared.metrics.job_ended(JobOutcome::Done);
                Ok(())
            }
            Err(ReactionError::Dead(reason)) => {
                shared.metrics.job_ended(JobOutcome::Dead);
                tracing::error!(event_id = %self.event_id, handler = self.handler, reason, "an event's handler gave up");
                give_up(&shared.db, context.job().id()).await.map_err(|e| e.to_string())?;
                Err(reason)
            }
            Err(error) => {
                shared.metrics.job_ended(JobOutcome::Failed);
                tracing::warn!(event_id = %self.event_id, handler = self.handler, %error, "an event's handler will be tried again");
                Err(error.to_string())
            }
        }
    }
}

async fn handle(shared: &Shared, event_id: EventId, name: &str) -> Result<(), ReactionError> {
    let Some(handler) = shared.reactions.handlers.get(name) else {
        return Err(ReactionError::Retry(format!("this worker has no handler named {name}")));
    };
    let txn = shared.db.begin().await?;
    if !claim(&txn, event_id, name, shared.clock.now()).await? {
        return Ok(());
    }
    let row = txn
        .query_one_raw(sql("SELECT payload, occurred_at FROM outbox_events WHERE id = $1", [event_id.0.into()]))
        .await?;
    let row = row.ok_or_else(|| ReactionError::Dead("the event is gone".to_owned()))?;
    let delivery = Delivery { event_id, handler: handler.name, occurred_at: row.try_get("", "occurred_at")? };
    handler.reaction.react(&txn, &delivery, row.try_get("", "payload")?).await?;
    txn.commit().await?;
    Ok(())
}

/// Marks the delivery as done; `false` when it was done before. A twin waits
/// here for the first one's end.
async fn claim(
    txn: &DatabaseTransaction,
    event_id: EventId,
    handler: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, DbErr> {
    let statement = sql(
        "INSERT INTO event_deliveries (event_id, handler, delivered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [event_id.0.into(), handler.into(), now.into()],
    );
    Ok(txn.execute_raw(statement).await?.rows_affected() == 1)
}

/// Lets the queue count this attempt as the last one.
async fn give_up(db: &DatabaseConnection, job_id: &i64) -> Result<(), DbErr> {
    let statement = sql(
        "UPDATE graphile_worker._private_jobs SET max_attempts = GREATEST(attempts, 1) WHERE id = $1",
        [(*job_id).into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// A tick of a scheduled job. The payload of a job that was added without one
/// is null.
#[derive(Serialize, Deserialize)]
pub(super) struct RunScheduled {
    #[serde(default)]
    name: String,
}

impl TaskHandler for RunScheduled {
    const IDENTIFIER: &'static str = "run_scheduled";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        match shared(&context)?.jobs.get(&self.name) {
            Some(job) => job.run().await.map_err(|error| {
                tracing::warn!(job = self.name, %error, "a scheduled job will be tried again");
                error.to_string()
            }),
            None => Err(format!("this worker has no job named {}", self.name)),
        }
    }
}
