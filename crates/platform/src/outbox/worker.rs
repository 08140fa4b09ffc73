use super::jobs::Jobs;
use super::reactions::Reactions;
use super::tasks::{DispatchEvent, HandleEvent, Registry, RunScheduled, Shared, sql};
use crate::telemetry::Metrics;
use graphile_worker::{LocalQueueConfig, RefetchDelayConfig, WorkerOptions};
use kernel::Clock;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// Section `[worker]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerConfig {
    /// Jobs at once in this process.
    pub concurrency: usize,
    /// How often the queue is looked at when it was empty and no notification came, in milliseconds.
    pub poll_interval_ms: u64,
    /// How long a stopping worker waits for running jobs, in seconds.
    pub shutdown_grace_seconds: u64,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self { concurrency: 6, poll_interval_ms: 100, shutdown_grace_seconds: 20 }
    }
}

/// Why the worker cannot work.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The queue could not be opened.
    #[error("the job queue could not be opened: {0}")]
    Start(String),
    /// The queue failed while running.
    #[error("the job queue failed: {0}")]
    Run(String),
}

/// Rounds of jobs that a worker claims at a time. One by one, a backlog would be worked off at `concurrency` jobs per
/// interval; claimed ahead, it goes as fast as the jobs do. What a killed worker had claimed waits for its take-over.
const CLAIMED_AHEAD: usize = 4;

/// Works on the queue: several on several machines share it, and what a killed
/// one had in hand is taken up by another.
#[derive(Clone)]
pub struct Worker {
    registry: Registry,
    config: WorkerConfig,
}

impl Worker {
    /// A worker for these handlers and jobs.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        reactions: Reactions,
        jobs: Jobs,
        metrics: Metrics,
        config: WorkerConfig,
    ) -> Self {
        Self { registry: Registry(Arc::new(Shared { db, clock, reactions, jobs, metrics })), config }
    }

    /// Works until `stop` resolves, then finishes what it has in hand.
    ///
    /// # Errors
    /// When the queue cannot be opened or fails.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), WorkerError> {
        self.introduce().await?;
        let worker = Arc::new(
            self.options()
                .local_queue(self.claims())
                .with_cron(self.crontab())
                .map_err(|e| WorkerError::Start(e.to_string()))?
                .init()
                .await
                .map_err(|e| WorkerError::Start(e.to_string()))?,
        );
        let signalled = Arc::clone(&worker);
        tokio::spawn(async move {
            stop.await;
            signalled.request_shutdown();
        });
        worker.run().await.map_err(|e| WorkerError::Run(e.to_string()))
    }

    /// Does everything that is due now, including what that brings about, and
    /// returns. For tests and for `medivoy worker once`.
    ///
    /// # Errors
    /// When the queue cannot be opened or fails.
    pub async fn run_once(&self) -> Result<(), WorkerError> {
        self.introduce().await?;
        let worker = self.options().init().await.map_err(|e| WorkerError::Start(e.to_string()))?;
        loop {
            worker.run_once().await.map_err(|e| WorkerError::Run(e.to_string()))?;
            // The library stops at an empty queue, also when the last job is about to add one.
            if !self.is_work_due().await.map_err(|e| WorkerError::Run(e.to_string()))? {
                return Ok(());
            }
        }
    }

    async fn introduce(&self) -> Result<(), WorkerError> {
        let shared = &self.registry.0;
        let introduced = super::integrity::introduce(&shared.db, &shared.clock, &shared.reactions).await;
        introduced.map_err(|e| WorkerError::Start(e.to_string()))
    }

    async fn is_work_due(&self) -> Result<bool, DbErr> {
        let due = sql(
            "SELECT EXISTS (SELECT 1 FROM graphile_worker._private_jobs
                 WHERE run_at <= now() AND attempts < max_attempts AND locked_at IS NULL) AS due",
            [],
        );
        self.registry.0.db.query_one_raw(due).await?.map_or(Ok(false), |row| row.try_get("", "due"))
    }

    /// Runs a scheduled job now, out of turn; `false` when there is none of that name.
    ///
    /// # Errors
    /// What the job says.
    pub async fn run_job(&self, name: &str) -> Result<bool, super::JobError> {
        match self.registry.0.jobs.get(name) {
            Some(job) => job.run().await.map(|()| true),
            None => Ok(false),
        }
    }

    fn options(&self) -> WorkerOptions {
        WorkerOptions::default()
            .pg_pool(self.registry.0.db.get_postgres_connection_pool().clone())
            .schema("graphile_worker")
            .concurrency(self.config.concurrency)
            .poll_interval(Duration::from_millis(self.config.poll_interval_ms))
            .listen_os_shutdown_signals(false)
            .shutdown_grace_period(Duration::from_secs(self.config.shutdown_grace_seconds))
            .heartbeat_interval(Duration::from_secs(10))
            .sweep_interval(Duration::from_secs(20))
            .sweep_threshold(Duration::from_secs(40))
            .add_extension(self.registry.clone())
            .define_job::<DispatchEvent>()
            .define_job::<HandleEvent>()
            .define_job::<RunScheduled>()
    }

    /// After an empty claim it rests until the poll is due or one notification comes; without that the library claims
    /// again at once, for ever.
    fn claims(&self) -> LocalQueueConfig {
        let rest = RefetchDelayConfig::default()
            .with_duration(Duration::from_millis(self.config.poll_interval_ms))
            .with_max_abort_threshold(1);
        LocalQueueConfig::default().with_size(self.config.concurrency.max(1) * CLAIMED_AHEAD).with_refetch_delay(rest)
    }

    /// One line per scheduled job. The job key keeps replicas from doing one
    /// tick twice.
    fn crontab(&self) -> String {
        let line = |(name, crontab): (&str, &str)| {
            format!("{crontab} run_scheduled ?id={name}&jobKey={name}&max=5 {{name:\"{name}\"}}\n")
        };
        self.registry.0.jobs.names().map(line).collect()
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Worker({:?}, {:?})", self.registry.0.reactions, self.registry.0.jobs)
    }
}
