use super::PortError;
use crate::{Masked, UserId};
use async_trait::async_trait;
use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a notification is about; a user chooses channels per kind.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum NotificationKind {
    /// The account and its security; cannot be switched off.
    Account,
    /// A booking.
    Booking,
    /// An appointment.
    Appointment,
    /// A payment or an invoice.
    Payment,
    /// A prescription.
    Prescription,
    /// A laboratory result.
    LabResult,
    /// A review.
    Review,
    /// A support ticket.
    Support,
    /// A subscription.
    Subscription,
    /// News from the marketplace.
    Announcement,
}

impl NotificationKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Account,
        Self::Booking,
        Self::Appointment,
        Self::Payment,
        Self::Prescription,
        Self::LabResult,
        Self::Review,
        Self::Support,
        Self::Subscription,
        Self::Announcement,
    ];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Booking => "booking",
            Self::Appointment => "appointment",
            Self::Payment => "payment",
            Self::Prescription => "prescription",
            Self::LabResult => "lab_result",
            Self::Review => "review",
            Self::Support => "support",
            Self::Subscription => "subscription",
            Self::Announcement => "announcement",
        }
    }
}

impl std::fmt::Display for NotificationKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for NotificationKind {
    type Err = sea_orm::sea_query::ValueTypeErr;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or(sea_orm::sea_query::ValueTypeErr)
    }
}

/// A file that goes with a mail.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// File name shown to the reader.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A mail that must go out now because it carries a secret or a document that
/// is kept nowhere else: a reset link, an invoice's PDF.
#[derive(Debug, Clone)]
pub struct DirectMail {
    /// To whom; address, name and language come from the account.
    pub user_id: UserId,
    /// What it is about.
    pub kind: NotificationKind,
    /// Name of the template (`password_reset`).
    pub template: &'static str,
    /// What the template fills in. Kept in memory only.
    pub values: Masked<BTreeMap<String, String>>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// Same key, same mail: a retry is recognised by it. `event id/handler`.
    pub idempotency_key: String,
}

/// Why a mail did not go.
#[derive(Debug, thiserror::Error)]
pub enum MessengerError {
    /// The provider is away or busy: try again.
    #[error("the mail provider did not take the message: {0}")]
    Transient(String),
    /// The provider refused for good; recorded, and not worth a retry.
    #[error("the mail provider refused the message: {0}")]
    Permanent(String),
    /// The owner could not answer: try again.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<sea_orm::DbErr> for MessengerError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Port(error.into())
    }
}

/// Sends mail at once and records the delivery, owned by `notifications`.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends `mail`, unless one of the same key was sent before: a retry after a
    /// crash brings the same mail, so it must carry the same secret. It speaks to a
    /// mail server: never called while a transaction of the caller is open.
    ///
    /// # Errors
    /// When the provider did not take it.
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError>;
}
