use crate::audit_trail::AuditTrail;
use crate::jobs::jobs;
use crate::routes::{audit_routes, routes};
use crate::service::Users;
use platform::Module;

/// Everything that the process mounts, runs and checks for this module.
#[must_use]
pub fn module(users: &Users, trail: &AuditTrail) -> Module {
    Module::new("users").routes(routes(users)).routes(audit_routes(trail)).jobs(jobs(users)).verify(users.clone())
}
