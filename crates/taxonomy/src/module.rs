use crate::jobs::jobs;
use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Taxonomy;
use platform::Module;

/// Everything that the process mounts, runs and seeds for this module.
#[must_use]
pub fn module(taxonomy: &Taxonomy) -> Module {
    Module::new("taxonomy")
        .routes(routes(taxonomy))
        .reactions(reactions(taxonomy))
        .jobs(jobs(taxonomy))
        .seed(taxonomy.clone())
}
