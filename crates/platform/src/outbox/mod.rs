//! Events, reactions and scheduled jobs, on graphile_worker.
//!
//! A fact and its follow-up work are one transaction: [`Outbox::publish`] takes
//! it. The worker fans the event out, one job per registered handler; each
//! handler runs in a transaction that also marks its delivery as done.

mod integrity;
mod jobs;
mod publish;
mod queue;
mod reactions;
mod tasks;
mod worker;

pub use integrity::faults;
pub use jobs::{Job, JobError, Jobs};
pub use publish::Outbox;
pub use queue::{DeadJob, QueueStats, dead_jobs, queue_stats, replay_dead};
pub use reactions::{Delivery, Reaction, ReactionError, Reactions};
pub use worker::{Worker, WorkerConfig, WorkerError};
