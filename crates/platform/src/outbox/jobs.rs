use super::lane::{ExternalSystem, Lane};
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a scheduled job did not do its work; it is tried again with backoff.
pub type JobError = Box<dyn std::error::Error + Send + Sync>;

/// Work that is done by the clock, idempotent: two runs at once or a run after
/// a crash do no harm.
#[async_trait]
pub trait Job: Send + Sync + 'static {
    /// Does what is due.
    async fn run(&self) -> Result<(), JobError>;
}

#[derive(Clone)]
pub(super) struct Scheduled {
    pub lane: Lane,
    pub crontab: &'static str,
    pub job: Arc<dyn Job>,
}

/// The scheduled jobs of a module, or of all modules.
#[derive(Default, Clone)]
pub struct Jobs {
    pub(super) jobs: BTreeMap<&'static str, Scheduled>,
}

impl Jobs {
    /// No jobs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `job` at the times of `crontab` (five fields, UTC). The name is
    /// `<module>.<what_it_does>`. It speaks to no other system.
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn at(self, crontab: &'static str, name: &'static str, job: impl Job) -> Self {
        self.add(name, Scheduled { lane: Lane::Database, crontab, job: Arc::new(job) })
    }

    /// The same for a job that speaks to this system, in whose slots it runs.
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn at_external(self, system: ExternalSystem, crontab: &'static str, name: &'static str, job: impl Job) -> Self {
        self.add(name, Scheduled { lane: Lane::External(system), crontab, job: Arc::new(job) })
    }

    fn add(mut self, name: &'static str, scheduled: Scheduled) -> Self {
        assert!(self.jobs.insert(name, scheduled).is_none(), "two jobs are named {name}");
        self
    }

    /// Both together.
    ///
    /// # Panics
    /// When both have a job of one name.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        other.jobs.into_iter().fold(self, |jobs, (name, scheduled)| jobs.add(name, scheduled))
    }

    /// The job of this name, to run it out of turn.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<dyn Job>> {
        self.jobs.get(name).map(|s| Arc::clone(&s.job))
    }

    pub(super) fn lanes(&self) -> BTreeSet<Lane> {
        self.jobs.values().map(|s| s.lane).collect()
    }

    /// Name and schedule of the jobs of one lane.
    pub(super) fn of_lane(&self, lane: Lane) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.jobs.iter().filter(move |(_, s)| s.lane == lane).map(|(name, s)| (*name, s.crontab))
    }

    /// Name and schedule of every job, for the documentation.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.jobs.iter().map(|(name, s)| (*name, s.crontab))
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.jobs.keys()).finish()
    }
}
