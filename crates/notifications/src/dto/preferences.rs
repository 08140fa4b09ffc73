use crate::domain::{Choice, is_locked};
use garde::Validate;
use kernel::ports::NotificationKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
