use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Patients;
use platform::Module;

/// Everything that the process mounts, runs and seeds for this module.
#[must_use]
pub fn module(patients: &Patients) -> Module {
    Module::new("patients")
        .routes(routes(patients))
        .reactions(reactions(patients))
        .seed(patients.clone())
        .seals(patients.sealed_places())
}
