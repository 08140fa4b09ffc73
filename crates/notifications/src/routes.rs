use crate::error::{SECURITY_MAIL, TOO_MANY_STREAMS};
use crate::handlers::{devices, notifications, preferences, stream};
use crate::service::Notifications;
use platform::http::Routes;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Notifications) -> Routes {
    Routes::new("notifications")
        .described("Notifications", "The inbox, live events, preferences per kind and channel, devices.")
        .service(service.clone())
        .get("listNotifications", "/api/v1/notifications", notifications::list, "Own notifications, newest first")
        .access("any", "—")
        .post(
            "createNotification",
            "/api/v1/notifications",
            notifications::create,
            "Notify a user or an audience over chosen channels",
        )
        .access("admin", "403")
        .patch("markNotificationRead", "/api/v1/notifications/{id}/read", notifications::mark_read, "Mark as read")
        .access("any(own)", "404")
        .patch(
            "markAllNotificationsRead",
            "/api/v1/notifications/read-all",
            notifications::mark_all_read,
            "Mark all as read",
        )
        .access("any", "—")
        .delete("deleteNotification", "/api/v1/notifications/{id}", notifications::delete, "Delete one")
        .access("any(own)", "404")
        .get(
            "streamNotifications",
            "/api/v1/notifications/stream",
            stream::open,
            "Live notifications as server-sent events, resumable by Last-Event-ID",
        )
        .access("any", "—")
        .refuses(&[TOO_MANY_STREAMS])
        .get(
            "getNotificationPreferences",
            "/api/v1/notifications/preferences",
            preferences::get,
            "Channels per kind of notification",
        )
        .access("any", "—")
        .put(
            "setNotificationPreferences",
            "/api/v1/notifications/preferences",
            preferences::set,
            "Change them; security mail cannot be switched off",
        )
        .access("any", "—")
        .refuses(&[SECURITY_MAIL])
        .post("registerDevice", "/api/v1/notifications/devices", devices::register, "Register a push token")
        .access("any", "—")
        .delete("deleteDevice", "/api/v1/notifications/devices/{id}", devices::delete, "Forget a push token")
        .access("any(own)", "404")
}
