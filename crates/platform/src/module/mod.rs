//! A module as one value: everything that the process mounts, runs, checks and seeds for it.

mod places;
mod seed;

pub use places::broken_places;
pub use seed::{Seed, SeedContext, SeedError, seeded_id};

use crate::crypto::SealedPlace;
use crate::http::Routes;
use crate::outbox::{Jobs, Reactions};
use async_trait::async_trait;
use sea_orm::DbErr;
use std::sync::Arc;

/// The invariants of what a module has stored, for `medivoy verify`.
#[async_trait]
pub trait Verify: Send + Sync {
    /// One line per broken invariant and place; none when all hold. Only reads, and may run beside a live system.
    ///
    /// # Errors
    /// When the database fails.
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr>;
}

type Drain = Arc<dyn Fn() + Send + Sync>;

/// One module: its endpoints with who may call them, its reactions and jobs, its invariants and its seed data. A crate
/// gives it as one value (`pub fn module(&Service) -> Module`), so that the gateway has one list of modules and nothing
/// of a module can be left out of another list.
#[derive(Clone)]
pub struct Module {
    /// Name of the crate.
    pub name: &'static str,
    /// Its endpoints; each names who may call it and what it refuses.
    pub routes: Vec<Routes>,
    /// What it does when something has happened, here or in another module.
    pub reactions: Reactions,
    /// What it does by the clock.
    pub jobs: Jobs,
    /// What must hold over its tables.
    pub verify: Option<Arc<dyn Verify>>,
    /// Its part of the seed data.
    pub seed: Option<Arc<dyn Seed>>,
    /// The sealed columns of its tables.
    pub sealed: Vec<SealedPlace>,
    drain: Vec<Drain>,
}

impl Module {
    /// A module of this name that does nothing yet.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            routes: Vec::new(),
            reactions: Reactions::new(),
            jobs: Jobs::new(),
            verify: None,
            seed: None,
            sealed: Vec::new(),
            drain: Vec::new(),
        }
    }

    /// With these endpoints.
    #[must_use]
    pub fn routes(mut self, routes: Routes) -> Self {
        self.routes.push(routes);
        self
    }

    /// With these reactions.
    #[must_use]
    pub fn reactions(mut self, reactions: Reactions) -> Self {
        self.reactions = self.reactions.merge(reactions);
        self
    }

    /// With these scheduled jobs.
    #[must_use]
    pub fn jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = self.jobs.merge(jobs);
        self
    }

    /// With these invariants.
    #[must_use]
    pub fn verify(mut self, verify: impl Verify + 'static) -> Self {
        self.verify = Some(Arc::new(verify));
        self
    }

    /// With this part of the seed data.
    #[must_use]
    pub fn seed(mut self, seed: impl Seed + 'static) -> Self {
        self.seed = Some(Arc::new(seed));
        self
    }

    /// With these sealed columns, which `medivoy reseal` keeps sealed with the current key. A test finds one that is
    /// left out.
    #[must_use]
    pub fn seals(mut self, places: impl IntoIterator<Item = SealedPlace>) -> Self {
        self.sealed.extend(places);
        self
    }

    /// With something to end before the server stops, such as answers that would never end by themselves.
    #[must_use]
    pub fn on_drain(mut self, drain: impl Fn() + Send + Sync + 'static) -> Self {
        self.drain.push(Arc::new(drain));
        self
    }

    /// Ends what has to end before the server stops.
    pub fn drain(&self) {
        self.drain.iter().for_each(|drain| drain());
    }
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Module({})", self.name)
    }
}
