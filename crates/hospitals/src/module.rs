use crate::jobs::jobs;
use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Hospitals;
use platform::Module;

/// Everything that the process mounts, runs and seeds for this module.
#[must_use]
pub fn module(hospitals: &Hospitals) -> Module {
    Module::new("hospitals")
        .routes(routes(hospitals))
        .reactions(reactions(hospitals))
        .jobs(jobs(hospitals))
        .seed(hospitals.clone())
        .seals([hospitals.sealed_bank_details()])
}
