use async_trait::async_trait;
use std::collections::BTreeMap;
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

pub(super) struct Scheduled {
    pub crontab: &'static str,
    pub job: Arc<dyn Job>,
}

/// The scheduled jobs of a module, or of all modules.
#[derive(Default)]
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
    /// `<module>.<what_it_does>`.
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn at(mut self, crontab: &'static str, name: &'static str, job: impl Job) -> Self {
        let earlier = self.jobs.insert(name, Scheduled { crontab, job: Arc::new(job) });
        assert!(earlier.is_none(), "two jobs are named {name}");
        self
    }

    /// Both together.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (name, job) in other.jobs {
            assert!(self.jobs.insert(name, job).is_none(), "two jobs are named {name}");
        }
        self
    }

    /// The job of this name, to run it out of turn.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<dyn Job>> {
        self.jobs.get(name).map(|s| Arc::clone(&s.job))
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
