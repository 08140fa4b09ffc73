use crate::domain::NotificationChannel;
use garde::Validate;
use kernel::ports::NotificationKind;
use kernel::{BroadcastId, Role, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who gets an announcement: one role, or everybody.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NotificationAudience {
    /// Every active account of this role.
    pub role: Option<Role>,
    /// True: every active account.
    #[serde(default)]
    pub all: bool,
}

/// A message from the marketplace, to a user or an audience.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateNotificationRequest {
    /// One user; either this or `audience`.
    pub user_id: Option<UserId>,
    /// Many users.
    #[garde(dive)]
    pub audience: Option<NotificationAudience>,
    /// What it is about; `announcement` when absent. Mails about the `account`
    /// cannot be switched off by their readers.
    pub kind: Option<NotificationKind>,
    /// Title in the inbox and subject of the mail.
    #[garde(length(chars, min = 1, max = 150), custom(not_blank))]
    pub title: String,
    /// The message; line breaks are kept.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 4000), custom(not_blank))]
    pub message: String,
    /// Over which channels; the inbox and mail when absent. The inbox always
    /// has it, and each user's preferences hold.
    #[garde(length(min = 1, max = 4))]
    pub channels: Option<Vec<NotificationChannel>>,
}

fn not_blank(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("is blank")) } else { Ok(()) }
}

/// What is known of a message that was queued.
#[derive(Debug, Serialize, JsonSchema)]
pub struct QueuedNotificationView {
    /// Always true: it is on its way.
    pub queued: bool,
    /// How many users get it; null for an audience, which is reached step by step.
    pub recipients: Option<i64>,
    /// The announcement, where it goes to an audience.
    pub broadcast_id: Option<BroadcastId>,
}
