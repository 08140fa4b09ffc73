//! Events of the `notifications` module.
use crate::{BroadcastId, NotificationId, UserId};

super::events! {
    /// A notification was put into a user's inbox, with a mail that waits to be sent.
    NotificationCreated = "notifications.notification_created.v1" {
        /// The notification.
        notification_id: NotificationId,
        /// Whose inbox.
        user_id: UserId,
    }
    /// An announcement has part of its audience still before it.
    BroadcastQueued = "notifications.broadcast_queued.v1" {
        /// The announcement.
        broadcast_id: BroadcastId,
        /// The last user it has reached, in the order of ids; `None` at the beginning.
        after: Option<UserId>,
    }
}
