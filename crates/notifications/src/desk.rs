//! Puts notifications into inboxes, and says what is to become of them.

use crate::domain::{Choice, DeliveryStatus, NotificationChannel, Plan, plan};
use crate::entity::{delivery, notification};
use crate::store;
use crate::text::{TextError, Texts, Values, spec};
use kernel::events::notifications::NotificationCreated;
use kernel::ports::{Account, Accounts, NotificationKind, PortError};
use kernel::{Clock, Entropy, NotificationDeliveryId, NotificationId, UserId};
use platform::outbox::{Outbox, ReactionError};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// One notification to one user, before it has its words.
#[derive(Debug, Clone)]
pub struct Notice {
    pub user_id: UserId,
    /// Differs from the template's own kind for an administrator's announcement only.
    pub kind: NotificationKind,
    pub template: &'static str,
    /// Kept with the notification: nothing secret, nothing clinical.
    pub values: Values,
    pub reference: Option<(&'static str, Uuid)>,
    /// Same user and cause, same notification.
    pub cause: Option<String>,
    pub channels: Vec<NotificationChannel>,
}

/// In the inbox, by mail, and whatever else the user has asked for.
pub const EVERYWHERE: [NotificationChannel; 4] =
    [NotificationChannel::InApp, NotificationChannel::Email, NotificationChannel::Sms, NotificationChannel::Push];

impl Notice {
    /// Over every channel, of the template's kind.
    pub fn new<const N: usize>(
        user_id: UserId,
        template: &'static str,
        cause: String,
        values: [(&str, String); N],
    ) -> Self {
        let kind = spec(template).map_or(NotificationKind::Announcement, |spec| spec.kind);
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { user_id, kind, template, values, reference: None, cause: Some(cause), channels: EVERYWHERE.to_vec() }
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

/// Why a notification could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<PortError> for DeskError {
    fn from(error: PortError) -> Self {
        Self::Database(error.0)
    }
}

impl From<DeskError> for ReactionError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Text(error) => Self::Dead(error.to_string()),
            DeskError::Database(error) => Self::Database(error),
        }
    }
}

/// Where notifications are written.
#[derive(Clone)]
pub struct Desk {
    pub clock: Clock,
    pub entropy: Entropy,
    pub outbox: Outbox,
    pub accounts: Arc<dyn Accounts>,
    pub texts: Texts,
}

impl Desk {
    /// Writes the notices whose cause is new, with their deliveries; how many
    /// there were. Users without an account get none. Call it once per
    /// transaction.
    pub async fn put(&self, txn: &DatabaseTransaction, notices: Vec<Notice>) -> Result<usize, DeskError> {
        let ids: Vec<UserId> = notices.iter().map(|n| n.user_id).collect();
        let accounts: HashMap<UserId, Account> =
            self.accounts.by_ids(&ids).await?.into_iter().map(|a| (a.id, a)).collect();
        let mut rows = Vec::new();
        let mut channels: HashMap<NotificationId, (NotificationKind, Vec<NotificationChannel>)> = HashMap::new();
        for notice in notices {
            let Some(account) = accounts.get(&notice.user_id) else { continue };
            let (title, message) = self.texts.inbox(&account.locale, notice.template, &notice.values)?;
            let id = NotificationId::generate(&self.clock, &self.entropy);
            channels.insert(id, (notice.kind, notice.channels));
            rows.push(notification::ActiveModel {
                id: Set(id),
                user_id: Set(notice.user_id),
                kind: Set(notice.kind),
                title: Set(title),
                message: Set(message),
                reference_type: Set(notice.reference.map(|(kind, _)| kind.to_owned())),
                reference_id: Set(notice.reference.map(|(_, id)| id)),
                template: Set(notice.template.to_owned()),
                data: Set(json!(notice.values)),
                cause: Set(notice.cause),
                ..Default::default()
            });
        }
        if rows.is_empty() {
            return Ok(0);
        }
        let written = store::inbox::insert(txn, rows).await?;
        self.plan_deliveries(txn, &written, &channels).await?;
        Ok(written.len())
    }

    async fn plan_deliveries(
        &self,
        txn: &DatabaseTransaction,
        written: &[notification::Model],
        channels: &HashMap<NotificationId, (NotificationKind, Vec<NotificationChannel>)>,
    ) -> Result<(), DeskError> {
        let mut choices: HashMap<NotificationKind, HashMap<UserId, Choice>> = HashMap::new();
        let users: Vec<UserId> = written.iter().map(|row| row.user_id).collect();
        let mut deliveries = Vec::new();
        for row in written {
            let Some((kind, channels)) = channels.get(&row.id) else { continue };
            if !choices.contains_key(kind) {
                choices.insert(*kind, store::preferences::of_kind(txn, &users, *kind).await?);
            }
            let choice = choices[kind].get(&row.user_id).copied().unwrap_or_default();
            let mut queued = false;
            for (channel, plan) in plan(*kind, choice, channels) {
                let (status, reason) = match plan {
                    Plan::Queue => (DeliveryStatus::Queued, None),
                    Plan::Skip(reason) => (DeliveryStatus::Skipped, Some(reason.to_owned())),
                };
                queued |= status == DeliveryStatus::Queued;
                deliveries.push(delivery::ActiveModel {
                    id: Set(NotificationDeliveryId::generate(&self.clock, &self.entropy)),
                    notification_id: Set(row.id),
                    channel: Set(channel),
                    status: Set(status),
                    last_error: Set(reason),
                    ..Default::default()
                });
            }
            if queued {
                self.outbox
                    .publish(txn, &NotificationCreated { notification_id: row.id, user_id: row.user_id })
                    .await?;
            }
        }
        Ok(store::deliveries::insert(txn, deliveries).await?)
    }
}
