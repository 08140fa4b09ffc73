use crate::jobs::jobs;
use crate::reactions::reactions;
use crate::routes::routes;
use crate::sandbox::{SandboxGateway, sandbox_reactions, sandbox_routes};
use crate::service::Payments;
use platform::Module;

/// Everything that the process mounts, runs and checks for this module.
#[must_use]
pub fn module(payments: &Payments) -> Module {
    Module::new("payments")
        .routes(routes(payments))
        .reactions(reactions(payments))
        .jobs(jobs(payments))
        .verify(payments.clone())
        .seals(payments.sealed())
}

/// The sandbox gateway's endpoint and webhooks, in development only.
#[must_use]
pub fn sandbox_module(sandbox: &SandboxGateway) -> Module {
    Module::new("payments_sandbox").routes(sandbox_routes(sandbox)).reactions(sandbox_reactions(sandbox))
}
