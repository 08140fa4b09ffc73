use crate::jobs::jobs;
use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Invoices;
use platform::Module;

/// Everything that the process mounts, runs and checks for this module.
#[must_use]
pub fn module(invoices: &Invoices) -> Module {
    Module::new("invoices")
        .routes(routes(invoices))
        .reactions(reactions(invoices))
        .jobs(jobs(invoices))
        .verify(invoices.clone())
}
