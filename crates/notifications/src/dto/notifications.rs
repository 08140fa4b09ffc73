use crate::domain::{DeliveryChannel, DeliveryStatus, NotificationChannel};
use crate::entity::{delivery, notification};
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::ports::NotificationKind;
use kernel::{NotificationId, UserId};
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

impl NotificationView {
    /// A notification and what became of it outside the inbox.
    pub fn new(row: notification::Model, deliveries: Vec<delivery::Model>) -> Self {
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
