use super::jobs::Jobs;
use super::lane::Lane;
use super::reactions::Reactions;
use super::tasks::{DISPATCH_TASK, Registry, Shared, definitions, sql};
use crate::db::unit_of_work::unit_of_work;
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
    /// Jobs at once in this process that work in the database alone.
    pub concurrency: usize,
    /// Jobs at once in this process that speak to one other system, for each such system: mail server,
    /// gateway of text messages, payment gateways, shared cache.
    pub external_concurrency: usize,
    /// How often the queue is looked at when it was empty and no notification came, in milliseconds.
    pub poll_interval_ms: u64,
    /// How long a stopping worker waits for running jobs, in seconds.
    pub shutdown_grace_seconds: u64,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self { concurrency: 6, external_concurrency: 4, poll_interval_ms: 100, shutdown_grace_seconds: 20 }
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

/// How many times as long as the database's own work the work with other systems waits between looks at the queue.
const EXTERNAL_POLL_FACTOR: u32 = 5;

/// Works on the queue: several on several machines share it, and what a killed
/// one had in flight is taken over by another.
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

    /// Works until `stop` resolves, then finishes what is in flight.
    ///
    /// # Errors
    /// When the queue cannot be opened or fails.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), WorkerError> {
        self.register().await?;
        let mut workers = Vec::new();
        for lane in self.lanes() {
            let options = self.options(lane).local_queue(self.claims(lane)).with_cron(self.crontab(lane));
            let worker = options.map_err(|e| WorkerError::Start(e.to_string()))?.init().await;
            workers.push(Arc::new(worker.map_err(|e| WorkerError::Start(e.to_string()))?));
        }
        let shut_down = {
            let workers = workers.clone();
            move || workers.iter().for_each(|worker| worker.request_shutdown())
        };
        let running = workers.iter().map(|worker| {
            let (worker, shut_down) = (Arc::clone(worker), shut_down.clone());
            async move {
                let outcome = worker.run().await.map_err(|e| WorkerError::Run(e.to_string()));
                // A lane that fails takes the others with it: the process starts the worker again as a whole.
                shut_down();
                outcome
            }
        });
        let running = futures_util::future::join_all(running);
        let stopping = shut_down.clone();
        let stopper = tokio::spawn(async move {
            stop.await;
            stopping();
        });
        let outcomes = running.await;
        stopper.abort();
        outcomes.into_iter().collect()
    }

    /// Does everything that is due now, including what that brings about, and
    /// returns. For tests and for `medivoy worker once`.
    ///
    /// # Errors
    /// When the queue cannot be opened or fails.
    pub async fn run_once(&self) -> Result<(), WorkerError> {
        self.register().await?;
        let mut workers = Vec::new();
        for lane in self.lanes() {
            workers.push(self.options(lane).init().await.map_err(|e| WorkerError::Start(e.to_string()))?);
        }
        loop {
            for worker in &workers {
                worker.run_once().await.map_err(|e| WorkerError::Run(e.to_string()))?;
            }
            // The library stops at an empty queue, also when the last job is about to add one.
            if !self.is_work_due().await.map_err(|e| WorkerError::Run(e.to_string()))? {
                return Ok(());
            }
        }
    }

    /// The lanes that there is work in: each has slots of its own.
    fn lanes(&self) -> Vec<Lane> {
        let shared = &self.registry.0;
        let mut used = shared.reactions.lanes();
        used.extend(shared.jobs.lanes());
        Lane::ALL.into_iter().filter(|lane| *lane == Lane::Database || used.contains(lane)).collect()
    }

    async fn register(&self) -> Result<(), WorkerError> {
        let shared = &self.registry.0;
        let registered = super::integrity::register(&shared.db, &shared.clock, &shared.reactions).await;
        registered.map_err(|e| WorkerError::Start(e.to_string()))
    }

    /// Whether a job waits that this worker knows how to do.
    async fn is_work_due(&self) -> Result<bool, DbErr> {
        let lanes = self.lanes();
        let tasks: Vec<String> = lanes
            .iter()
            .flat_map(|lane| [lane.handle_task(), lane.scheduled_task()])
            .chain([DISPATCH_TASK])
            .map(str::to_owned)
            .collect();
        let due = sql(
            "SELECT EXISTS (SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
                 WHERE j.run_at <= now() AND j.attempts < j.max_attempts AND j.locked_at IS NULL AND t.identifier = ANY($1)) AS due",
            [tasks.into()],
        );
        self.registry.0.db.query_one_raw(due).await?.map_or(Ok(false), |row| row.try_get("", "due"))
    }

    /// Runs a scheduled job now, out of turn; `false` when there is none of that name.
    ///
    /// # Errors
    /// What the job says.
    pub async fn run_job(&self, name: &str) -> Result<bool, super::JobError> {
        match self.registry.0.jobs.get(name) {
            Some(job) => unit_of_work(job.run()).await.map(|()| true),
            None => Ok(false),
        }
    }

    fn options(&self, lane: Lane) -> WorkerOptions {
        WorkerOptions::default()
            .pg_pool(self.registry.0.db.get_postgres_connection_pool().clone())
            .schema("graphile_worker")
            .concurrency(self.concurrency(lane))
            .poll_interval(self.poll_interval(lane))
            .listen_os_shutdown_signals(false)
            .shutdown_grace_period(Duration::from_secs(self.config.shutdown_grace_seconds))
            .heartbeat_interval(Duration::from_secs(10))
            .sweep_interval(Duration::from_secs(20))
            .sweep_threshold(Duration::from_secs(40))
            .add_extension(self.registry.clone())
            .define_jobs(definitions(lane))
    }

    fn concurrency(&self, lane: Lane) -> usize {
        match lane {
            Lane::Database => self.config.concurrency,
            Lane::External(_) => self.config.external_concurrency,
        }
        .max(1)
    }

    /// Work that speaks to another system takes longer than the wait for it: its lanes look less often.
    fn poll_interval(&self, lane: Lane) -> Duration {
        let interval = Duration::from_millis(self.config.poll_interval_ms);
        match lane {
            Lane::Database => interval,
            Lane::External(_) => interval * EXTERNAL_POLL_FACTOR,
        }
    }

    /// After an empty claim it rests until the poll is due or one notification comes; without that the library claims
    /// again at once, for ever.
    fn claims(&self, lane: Lane) -> LocalQueueConfig {
        let rest = RefetchDelayConfig::default().with_duration(self.poll_interval(lane)).with_max_abort_threshold(1);
        LocalQueueConfig::default().with_size(self.concurrency(lane) * CLAIMED_AHEAD).with_refetch_delay(rest)
    }

    /// One line per scheduled job. The job key keeps replicas from doing one
    /// tick twice.
    fn crontab(&self, lane: Lane) -> String {
        let task = lane.scheduled_task();
        let line = |(name, crontab): (&str, &str)| {
            format!("{crontab} {task} ?id={name}&jobKey={name}&max=5 {{name:\"{name}\"}}\n")
        };
        self.registry.0.jobs.of_lane(lane).map(line).collect()
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Worker({:?}, {:?})", self.registry.0.reactions, self.registry.0.jobs)
    }
}
