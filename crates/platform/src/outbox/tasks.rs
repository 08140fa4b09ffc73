//! The kinds of job in the queue.

use super::deliver::deliver;
use super::delivery::ReactionError;
use super::jobs::Jobs;
use super::lane::{ExternalSystem, Lane};
use super::reactions::Reactions;
use crate::db::Begin;
use crate::db::unit_of_work::unit_of_work;
use crate::telemetry::{JobOutcome, Metrics};
use graphile_worker::{IntoTaskHandlerResult, JobDefinition, TaskHandler, WorkerContext};
use kernel::{Clock, EventId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
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

/// The kinds of job that a worker of this lane works on.
pub(super) fn definitions(lane: Lane) -> Vec<JobDefinition> {
    match lane {
        Lane::Database => {
            vec![DispatchEvent::definition(), HandleEvent::<Inside>::definition(), RunScheduled::<Inside>::definition()]
        }
        Lane::External(ExternalSystem::Mail) => external::<Mail>(),
        Lane::External(ExternalSystem::TextMessages) => external::<TextMessages>(),
        Lane::External(ExternalSystem::PaymentGateway) => external::<Gateway>(),
        Lane::External(ExternalSystem::Cache) => external::<SharedCache>(),
    }
}

fn external<L: LaneType>() -> Vec<JobDefinition> {
    vec![HandleEvent::<L>::definition(), RunScheduled::<L>::definition()]
}

/// A lane as a type: the queue's library names the kinds of job by constants.
trait LaneType: Send + Sync + 'static {
    const LANE: Lane;
}

macro_rules! lane_types {
    ($($name:ident = $lane:expr;)*) => {$(
        struct $name;
        impl LaneType for $name { const LANE: Lane = $lane; }
    )*};
}

lane_types! {
    Inside = Lane::Database;
    Mail = Lane::External(ExternalSystem::Mail);
    TextMessages = Lane::External(ExternalSystem::TextMessages);
    Gateway = Lane::External(ExternalSystem::PaymentGateway);
    SharedCache = Lane::External(ExternalSystem::Cache);
}

/// The kind of job that fans an event out.
pub(super) const DISPATCH_TASK: &str = "dispatch_event";

/// Fans one event out: one job per handler, in one transaction.
#[derive(Serialize, Deserialize)]
pub(super) struct DispatchEvent {
    event_id: EventId,
}

impl TaskHandler for DispatchEvent {
    const IDENTIFIER: &'static str = DISPATCH_TASK;

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
            "SELECT graphile_worker.add_job($4, json_build_object('event_id', $1::uuid, 'handler', $2::text),
                 job_key := $3, max_attempts := 16)",
            [event_id.0.into(), handler.name.into(), key.into(), handler.lane().handle_task().into()],
        ))
        .await?;
    }
    txn.commit().await
}

/// One handler's work for one event, in its lane.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct HandleEvent<L> {
    event_id: EventId,
    handler: String,
    #[serde(skip)]
    lane: PhantomData<fn() -> L>,
}

impl<L: LaneType> TaskHandler for HandleEvent<L> {
    const IDENTIFIER: &'static str = L::LANE.handle_task();

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let shared = shared(&context)?;
        match deliver(&shared, self.event_id, &self.handler).await {
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

/// Lets the queue count this attempt as the last one.
async fn give_up(db: &DatabaseConnection, job_id: &i64) -> Result<(), DbErr> {
    let statement = sql(
        "UPDATE graphile_worker._private_jobs SET max_attempts = GREATEST(attempts, 1) WHERE id = $1",
        [(*job_id).into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// A tick of a scheduled job, in its lane. The payload of a job that was added without one is null.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct RunScheduled<L> {
    #[serde(default)]
    name: String,
    #[serde(skip)]
    lane: PhantomData<fn() -> L>,
}

impl<L: LaneType> TaskHandler for RunScheduled<L> {
    const IDENTIFIER: &'static str = L::LANE.scheduled_task();

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        match shared(&context)?.jobs.get(&self.name) {
            Some(job) => unit_of_work(job.run()).await.map_err(|error| {
                tracing::warn!(job = self.name, %error, "a scheduled job will be tried again");
                error.to_string()
            }),
            None => Err(format!("this worker has no job named {}", self.name)),
        }
    }
}
