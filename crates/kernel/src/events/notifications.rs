//! Events of the `notifications` module.
use crate::{NotificationId, UserId};

super::events! {
    /// A notification was put into a user's inbox.
    NotificationCreated = "notifications.notification_created.v1" {
        /// The notification.
        notification_id: NotificationId,
        /// Whose inbox.
        user_id: UserId,
    }
}
