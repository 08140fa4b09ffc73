//! What goes over the wire.

use crate::domain::{Choice, DeliveryChannel, DeliveryStatus, DevicePlatform, NotificationChannel, is_locked};
use crate::entity::{delivery, device, notification};
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::ports::NotificationKind;
use kernel::{BroadcastId, DeviceId, Masked, NotificationId, Role, UserId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Filters of the own inbox.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListNotificationsQuery {
    /// Only unread ones; false: only read ones.
    pub unread: Option<bool>,
}

impl ListFilter for ListNotificationsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// Where a stream goes on.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationStreamQuery {
    /// The `seq` of the last notification that the client has, where it cannot
    /// send the header `Last-Event-ID`.
    #[garde(range(min = 0))]
    pub last_event_id: Option<i64>,
}

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

/// What became of a notification on one channel.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationDeliveryView {
    /// The channel.
    pub channel: DeliveryChannel,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// What the provider calls it.
    pub provider_id: Option<String>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// When the provider took it.
    pub sent_at: Option<DateTime<Utc>>,
}

impl From<delivery::Model> for NotificationDeliveryView {
    fn from(row: delivery::Model) -> Self {
        Self {
            channel: row.channel,
            status: row.status,
            attempts: row.attempts,
            provider_id: row.provider_id,
            // A provider's error is for the operator.
            reason: row.last_error.filter(|_| row.status == DeliveryStatus::Skipped),
            sent_at: row.sent_at,
        }
    }
}

/// A notification as its user sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationView {
    /// The notification.
    pub id: NotificationId,
    /// Whose inbox.
    pub user_id: UserId,
    /// Its place in the stream: `Last-Event-ID` to go on after it.
    pub seq: i64,
    /// What it is about.
    pub kind: NotificationKind,
    /// Title, in the language of the account when it came.
    pub title: String,
    /// Text, likewise.
    pub message: String,
    /// Kind of the thing it is about (`booking`).
    pub reference_type: Option<String>,
    /// That thing.
    pub reference_id: Option<Uuid>,
    /// The inbox.
    pub channel: NotificationChannel,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// What became of it outside the inbox.
    pub deliveries: Vec<NotificationDeliveryView>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A notification with its deliveries, as the store has it.
pub type Delivered = (notification::Model, Vec<delivery::Model>);

impl From<Delivered> for NotificationView {
    fn from((row, deliveries): Delivered) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            seq: row.seq,
            kind: row.kind,
            title: row.title,
            message: row.message,
            reference_type: row.reference_type,
            reference_id: row.reference_id,
            channel: NotificationChannel::InApp,
            read_at: row.read_at,
            deliveries: deliveries.into_iter().map(NotificationDeliveryView::from).collect(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// How many were marked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReadAllNotificationsView {
    /// Notifications that were unread before.
    pub updated: u64,
}

/// Channels for one kind of notification.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NotificationPreference {
    /// The kind.
    pub kind: NotificationKind,
    /// Mail; cannot be false for `account`.
    pub email: bool,
    /// Text message.
    pub sms: bool,
    /// Push message.
    pub push: bool,
}

/// Preferences to set; a kind left out stays as it is.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateNotificationPreferencesRequest {
    /// At most one per kind.
    #[garde(length(max = 10), dive)]
    pub preferences: Vec<NotificationPreference>,
}

/// Preferences for one kind as they hold.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationPreferenceView {
    /// The kind.
    pub kind: NotificationKind,
    /// The inbox; always.
    pub in_app: bool,
    /// Mail.
    pub email: bool,
    /// Text message.
    pub sms: bool,
    /// Push message.
    pub push: bool,
    /// Whether mail cannot be switched off.
    pub email_locked: bool,
}

impl NotificationPreferenceView {
    /// The user's choice for this kind.
    pub fn new(kind: NotificationKind, choice: Choice) -> Self {
        let email_locked = is_locked(kind);
        Self {
            kind,
            in_app: true,
            email: choice.email || email_locked,
            sms: choice.sms,
            push: choice.push,
            email_locked,
        }
    }
}

/// Preferences for every kind.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationPreferencesView {
    /// One per kind, in a fixed order.
    pub preferences: Vec<NotificationPreferenceView>,
}

/// A device that may get push messages.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RegisterNotificationDeviceRequest {
    /// What the token belongs to.
    pub platform: DevicePlatform,
    /// The push service's token, 8 to 4096 characters; registered again it is the same device.
    #[garde(length(chars, min = 8, max = 4096), custom(token_length))]
    pub token: Masked<String>,
}

fn token_length(token: &Masked<String>, _: &()) -> garde::Result {
    match token.expose().trim().len() {
        8..=4096 => Ok(()),
        _ => Err(garde::Error::new("must have 8 to 4096 characters")),
    }
}

/// A registered device; its token never goes out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationDeviceView {
    /// The device.
    pub id: DeviceId,
    /// What the token belongs to.
    pub platform: DevicePlatform,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was registered the last time.
    pub updated_at: DateTime<Utc>,
}

impl From<device::Model> for NotificationDeviceView {
    fn from(row: device::Model) -> Self {
        Self { id: row.id, platform: row.platform, created_at: row.created_at, updated_at: row.updated_at }
    }
}
