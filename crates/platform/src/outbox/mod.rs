//! Events, reactions and scheduled jobs, on graphile_worker.
//!
//! A fact and its follow-up work are one transaction: [`Outbox::publish`] takes
//! it. The worker fans the event out, one job per registered handler. A
//! [`Reaction`] runs in a transaction that also marks its delivery as done; an
//! [`InformedReaction`] asks other modules before that transaction begins; an
//! [`ExternalReaction`] speaks to another system, without a transaction and in
//! worker slots of that system's own.

mod deliver;
mod delivery;
mod integrity;
mod jobs;
mod lane;
mod publish;
mod queue;
mod reactions;
mod tasks;
mod worker;

pub use delivery::{Delivery, ReactionError};
pub use integrity::faults;
pub use jobs::{Job, JobError, Jobs};
pub use lane::ExternalSystem;
pub use publish::Outbox;
pub use queue::{DeadJob, QueueStats, dead_jobs, queue_stats, replay_dead};
pub use reactions::{ExternalReaction, InformedReaction, Reaction, Reactions};
pub use worker::{Worker, WorkerConfig, WorkerError};
