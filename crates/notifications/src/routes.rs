use crate::handlers::{create, delete, devices, list, preferences, read, stream};
use crate::service::Notifications;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(notifications: &Notifications) -> Routes {
    Routes::new("notifications")
        .service(notifications.clone())
        .get("/api/v1/notifications", list::handle, "Own notifications, newest first")
        .post("/api/v1/notifications", create::handle, "Notify a user or an audience over chosen channels")
        .patch("/api/v1/notifications/{id}/read", read::one, "Mark as read")
        .patch("/api/v1/notifications/read-all", read::all, "Mark all as read")
        .delete("/api/v1/notifications/{id}", delete::handle, "Delete one")
        .get(
            "/api/v1/notifications/stream",
            stream::handle,
            "Live notifications as server-sent events, resumable by Last-Event-ID",
        )
        .get("/api/v1/notifications/preferences", preferences::get, "Channels per kind of notification")
        .put("/api/v1/notifications/preferences", preferences::put, "Change them; security mail cannot be switched off")
        .post("/api/v1/notifications/devices", devices::register, "Register a push token")
        .delete("/api/v1/notifications/devices/{id}", devices::forget, "Forget a push token")
}
