use crate::service::Auth;
use crate::{jobs, reactions, routes};
use platform::Module;

/// Everything that the process mounts, runs, checks and seeds for this module.
#[must_use]
pub fn module(auth: &Auth) -> Module {
    Module::new("auth")
        .routes(routes::routes(auth))
        .reactions(reactions::reactions(auth))
        .jobs(jobs::jobs(auth))
        .verify(auth.clone())
        .seed(auth.clone())
        .seals([auth.sealed_totp_secret()])
}
