//! The modules of a process, and what they are together.

use crate::foundation::Foundation;
use crate::health::{self, Health};
use crate::openapi::with_document;
use crate::selection::Selection;
use crate::settings::Settings;
use crate::{jobs, wiring};
use platform::Module;
use platform::crypto::SealedPlace;
use platform::http::Routes;
use platform::idempotency::Idempotency;
use platform::outbox::{Jobs, Reactions, Worker};

/// The modules, mounted.
pub struct Modules {
    /// Each as one value, in the order in which they load their seed data.
    pub list: Vec<Module>,
    /// Endpoints of all modules and of the gateway.
    pub routes: Vec<Routes>,
    /// Readiness.
    pub(crate) health: Health,
}

impl Modules {
    /// Builds every module.
    ///
    /// # Errors
    /// When a module's section of the configuration is not sound.
    pub fn wire(settings: &Settings, foundation: &Foundation) -> anyhow::Result<Self> {
        Self::wire_only(settings, foundation, &Selection::all())
    }

    /// Builds the selected modules; ports of the others answer that they are absent.
    ///
    /// # Errors
    /// When a module's section of the configuration is not sound, or one that was selected does not exist.
    pub fn wire_only(settings: &Settings, foundation: &Foundation, selection: &Selection) -> anyhow::Result<Self> {
        let mut list = wiring::modules(settings, foundation, selection)?;
        let names: Vec<&'static str> = list.iter().map(|module| module.name).collect();
        selection.check(&names)?;
        list.retain(|module| selection.has(module.name));
        let health = Health::new(foundation, settings);
        let gateway = Module::new("gateway").routes(health::routes(&health)).jobs(jobs::platform_jobs(foundation));
        list.push(gateway.seals([Idempotency::sealed_place()]));
        let mut routes: Vec<Routes> = list.iter().flat_map(|module| module.routes.clone()).collect();
        if settings.serves_docs() {
            routes.push(platform::http::docs_ui::routes());
            routes = with_document(routes);
        }
        Ok(Self { routes, list, health })
    }

    /// What all modules do when something happens in another.
    #[must_use]
    pub fn reactions(&self) -> Reactions {
        self.list.iter().fold(Reactions::new(), |all, module| all.merge(module.reactions.clone()))
    }

    /// A worker for the reactions and scheduled jobs of all modules.
    #[must_use]
    pub fn worker(&self, settings: &Settings, f: &Foundation) -> Worker {
        let jobs = self.list.iter().fold(Jobs::new(), |all, module| all.merge(module.jobs.clone()));
        let (db, clock) = (f.parts.db.clone(), f.parts.clock.clone());
        Worker::new(db, clock, self.reactions(), jobs, f.metrics.clone(), settings.worker.clone())
    }

    /// The sealed columns of all modules and of the platform.
    #[must_use]
    pub fn sealed(&self) -> Vec<SealedPlace> {
        self.list.iter().flat_map(|module| module.sealed.iter().copied()).collect()
    }

    /// What is wrong with what the modules have stored, in words.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn broken_invariants(&self) -> anyhow::Result<Vec<String>> {
        let mut findings = Vec::new();
        for verify in self.list.iter().filter_map(|module| module.verify.as_ref()) {
            findings.extend(verify.broken_invariants().await?);
        }
        Ok(findings)
    }

    /// Ends what would otherwise never end by itself: open event streams.
    pub fn drain(&self) {
        self.list.iter().for_each(Module::drain);
    }
}
