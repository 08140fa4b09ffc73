use crate::jobs::jobs;
use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Laboratories;
use platform::Module;

/// Everything that the process mounts, runs, checks and seeds for this module.
#[must_use]
pub fn module(laboratories: &Laboratories) -> Module {
    Module::new("laboratory")
        .routes(routes(laboratories))
        .reactions(reactions(laboratories))
        .jobs(jobs(laboratories))
        .verify(laboratories.clone())
        .seed(laboratories.clone())
        .seals(laboratories.sealed_places())
}
