use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Bookings;
use platform::Module;

/// Everything that the process mounts, runs and checks for this module.
#[must_use]
pub fn module(bookings: &Bookings) -> Module {
    Module::new("booking")
        .routes(routes(bookings))
        .reactions(reactions(bookings))
        .verify(bookings.clone())
        .seals(bookings.sealed_places())
}
