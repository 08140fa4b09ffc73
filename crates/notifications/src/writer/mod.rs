//! Writes notifications into inboxes, with the deliveries that are to follow.

mod new_notification;

pub use new_notification::NewNotification;

use crate::domain::{Choice, DeliveryStatus, NotificationChannel, Plan, plan};
use crate::entity::{delivery, notification};
use crate::error::NotificationError;
use crate::store;
use crate::text::Texts;
use kernel::events::notifications::NotificationCreated;
use kernel::ports::{Account, Accounts, NotificationKind};
use kernel::{NotificationDeliveryId, NotificationId, UserId};
use platform::Parts;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Writes notifications.
#[derive(Clone)]
pub struct NotificationWriter {
    pub parts: Parts,
    pub accounts: Arc<dyn Accounts>,
    pub texts: Texts,
}

/// Notifications with their texts, ready to be written, and the channels that each is meant for.
#[derive(Default)]
pub struct PreparedNotifications {
    rows: Vec<notification::ActiveModel>,
    channels: HashMap<NotificationId, (NotificationKind, Vec<NotificationChannel>)>,
}

impl NotificationWriter {
    /// Renders the texts in the languages of the accounts. Users without an account get none. It takes a connection of
    /// its own for the accounts, so it is called before the transaction begins.
    pub async fn prepare(
        &self,
        notifications: Vec<NewNotification>,
    ) -> Result<PreparedNotifications, NotificationError> {
        let mut prepared = PreparedNotifications::default();
        if notifications.is_empty() {
            return Ok(prepared);
        }
        let ids: Vec<UserId> = notifications.iter().map(|new| new.user_id).collect();
        let accounts: HashMap<UserId, Account> =
            self.accounts.by_ids(&ids).await?.into_iter().map(|a| (a.id, a)).collect();
        for mut new in notifications {
            let Some(account) = accounts.get(&new.user_id) else { continue };
            let amounts = new.amounts.iter();
            new.values
                .extend(amounts.map(|(name, amount)| ((*name).to_owned(), self.texts.money(&account.locale, amount))));
            let (title, message) = self.texts.inbox(&account.locale, new.template, &new.values)?;
            let id = NotificationId::generate(&self.parts.clock, &self.parts.entropy);
            prepared.channels.insert(id, (new.kind, new.channels));
            prepared.rows.push(notification::ActiveModel {
                id: Set(id),
                user_id: Set(new.user_id),
                kind: Set(new.kind),
                title: Set(title),
                message: Set(message),
                reference_type: Set(new.reference.map(|(kind, _)| kind.to_owned())),
                reference_id: Set(new.reference.map(|(_, id)| id)),
                template: Set(new.template.to_owned()),
                data: Set(json!(new.values)),
                cause: Set(new.cause),
                ..Default::default()
            });
        }
        Ok(prepared)
    }

    /// Writes those whose cause is new, with their deliveries; how many there were. Call it once per transaction, for
    /// it locks the inboxes.
    pub async fn write(
        &self,
        txn: &DatabaseTransaction,
        prepared: PreparedNotifications,
    ) -> Result<usize, NotificationError> {
        let PreparedNotifications { rows, channels } = prepared;
        if rows.is_empty() {
            return Ok(0);
        }
        let written = store::notifications::insert(txn, rows).await?;
        self.plan_deliveries(txn, &written, &channels).await?;
        Ok(written.len())
    }

    async fn plan_deliveries(
        &self,
        txn: &DatabaseTransaction,
        written: &[notification::Model],
        channels: &HashMap<NotificationId, (NotificationKind, Vec<NotificationChannel>)>,
    ) -> Result<(), NotificationError> {
        let mut choices: HashMap<NotificationKind, HashMap<UserId, Choice>> = HashMap::new();
        let users: Vec<UserId> = written.iter().map(|row| row.user_id).collect();
        let mut deliveries = Vec::new();
        for row in written {
            let Some((kind, channels)) = channels.get(&row.id) else { continue };
            if !choices.contains_key(kind) {
                choices.insert(*kind, store::preferences::of_kind(txn, &users, *kind).await?);
            }
            let choice = choices[kind].get(&row.user_id).copied().unwrap_or_default();
            let planned = plan(*kind, choice, channels);
            if planned.iter().any(|(_, plan)| *plan == Plan::Queue) {
                let created = NotificationCreated { notification_id: row.id, user_id: row.user_id };
                self.parts.outbox.publish(txn, &created).await?;
            }
            deliveries.extend(planned.into_iter().map(|(channel, plan)| {
                let (status, reason) = match plan {
                    Plan::Queue => (DeliveryStatus::Queued, None),
                    Plan::Skip(reason) => (DeliveryStatus::Skipped, Some(reason.to_owned())),
                };
                delivery::ActiveModel {
                    id: Set(NotificationDeliveryId::generate(&self.parts.clock, &self.parts.entropy)),
                    notification_id: Set(row.id),
                    channel: Set(channel),
                    status: Set(status),
                    last_error: Set(reason),
                    ..Default::default()
                }
            }));
        }
        Ok(store::deliveries::insert(txn, deliveries).await?)
    }
}
