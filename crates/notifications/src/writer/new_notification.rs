use crate::domain::NotificationChannel;
use crate::text::{Values, spec};
use kernel::ports::NotificationKind;
use kernel::{Money, UserId};
use uuid::Uuid;

/// In the inbox, by mail, and whatever else the user has asked for.
const ALL_CHANNELS: [NotificationChannel; 4] =
    [NotificationChannel::InApp, NotificationChannel::Email, NotificationChannel::Sms, NotificationChannel::Push];

/// One notification to one user, before its text is rendered.
#[derive(Debug, Clone)]
pub struct NewNotification {
    pub user_id: UserId,
    /// Differs from the template's own kind for an administrator's announcement only.
    pub kind: NotificationKind,
    pub template: &'static str,
    /// Kept with the notification: nothing secret, nothing clinical.
    pub values: Values,
    /// Further values, which become text in the language of the user.
    pub amounts: Vec<(&'static str, Money)>,
    pub reference: Option<(&'static str, Uuid)>,
    /// Same user and cause, same notification.
    pub cause: Option<String>,
    pub channels: Vec<NotificationChannel>,
}

impl NewNotification {
    /// Over every channel, of the template's kind.
    pub fn new<const N: usize>(
        user_id: UserId,
        template: &'static str,
        cause: String,
        values: [(&str, String); N],
    ) -> Self {
        let kind = spec(template).map_or(NotificationKind::Announcement, |spec| spec.kind);
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self {
            user_id,
            kind,
            template,
            values,
            amounts: Vec::new(),
            reference: None,
            cause: Some(cause),
            channels: ALL_CHANNELS.to_vec(),
        }
    }

    /// With the amounts that the template names.
    pub fn amounts<const N: usize>(mut self, amounts: [(&'static str, Money); N]) -> Self {
        self.amounts = amounts.into();
        self
    }

    /// With the thing it is about.
    pub fn about(mut self, kind: &'static str, id: Uuid) -> Self {
        self.reference = Some((kind, id));
        self
    }

    /// In the inbox alone.
    pub fn inbox_only(mut self) -> Self {
        self.channels = vec![NotificationChannel::InApp];
        self
    }
}
