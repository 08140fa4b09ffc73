use crate::reactions::reactions;
use crate::routes::routes;
use crate::service::Notifications;
use platform::Module;

/// Everything that the process mounts and runs for this module. Its streams never end by themselves: they are ended
/// before the server stops.
#[must_use]
pub fn module(notifications: &Notifications) -> Module {
    let draining = notifications.clone();
    Module::new("notifications")
        .routes(routes(notifications))
        .reactions(reactions(notifications))
        .seals([notifications.device_tokens.place()])
        .on_drain(move || draining.end_streams())
}
