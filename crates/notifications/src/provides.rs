//! The port `Messenger`: mail that must go out now, because what it carries is
//! kept nowhere else.

use crate::config::NotificationsConfig;
use crate::courier::{Courier, CourierError};
use crate::domain::{DeliveryChannel, DeliveryStatus};
use crate::entity::{delivery, notification};
use crate::envelope::{mail_to, with_files};
use crate::store;
use crate::text::Texts;
use async_trait::async_trait;
use kernel::ports::{Account, Accounts, DirectMail, Messenger, MessengerError};
use kernel::{Clock, Entropy, NotificationDeliveryId, NotificationId};
use platform::mail::Mailer;
use sea_orm::{ActiveValue::Set, DatabaseConnection, DbErr, TransactionTrait};
use serde_json::json;
use std::sync::Arc;

/// Sends mail at once and records the delivery.
#[derive(Clone)]
pub struct UserMessenger {
    db: DatabaseConnection,
    clock: Clock,
    entropy: Entropy,
    accounts: Arc<dyn Accounts>,
    courier: Courier,
    texts: Texts,
}

impl UserMessenger {
    /// Over these parts.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        entropy: Entropy,
        mailer: Arc<dyn Mailer>,
        accounts: Arc<dyn Accounts>,
        config: &NotificationsConfig,
    ) -> Self {
        let courier = Courier { db: db.clone(), clock: clock.clone(), mailer };
        Self { db, clock, entropy, accounts, courier, texts: Texts::new(&config.public_app_url) }
    }

    /// The record of this mail: made before anything is sent, found again by a retry.
    async fn record(&self, account: &Account, mail: &DirectMail) -> Result<NotificationDeliveryId, MessengerError> {
        let (title, message) = self
            .texts
            .inbox(&account.locale, mail.template, &Default::default())
            .map_err(|e| MessengerError::Permanent(e.to_string()))?;
        let id = NotificationId::generate(&self.clock, &self.entropy);
        let row = notification::ActiveModel {
            id: Set(id),
            user_id: Set(mail.user_id),
            kind: Set(mail.kind),
            title: Set(title),
            message: Set(message),
            template: Set(mail.template.to_owned()),
            data: Set(json!({})),
            cause: Set(Some(mail.idempotency_key.clone())),
            ..Default::default()
        };
        let delivery = NotificationDeliveryId::generate(&self.clock, &self.entropy);
        let txn = self.db.begin().await?;
        if store::inbox::insert(&txn, vec![row]).await?.is_empty() {
            txn.rollback().await?;
            return Ok(self.recorded(mail).await?);
        }
        let queued = delivery::ActiveModel {
            id: Set(delivery),
            notification_id: Set(id),
            channel: Set(DeliveryChannel::Email),
            status: Set(DeliveryStatus::Queued),
            ..Default::default()
        };
        store::deliveries::insert(&txn, vec![queued]).await?;
        txn.commit().await?;
        Ok(delivery)
    }

    async fn recorded(&self, mail: &DirectMail) -> Result<NotificationDeliveryId, DbErr> {
        let missing = || DbErr::RecordNotFound("the mail's record".to_owned());
        let row =
            store::inbox::find_by_cause(&self.db, mail.user_id, &mail.idempotency_key).await?.ok_or_else(missing)?;
        Ok(store::deliveries::mail_of(&self.db, row.id).await?.ok_or_else(missing)?.id)
    }
}

#[async_trait]
impl Messenger for UserMessenger {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        let accounts = self.accounts.by_ids(&[mail.user_id]).await.map_err(|e| e.0)?;
        let account = accounts.first().ok_or_else(|| MessengerError::Permanent("the account is gone".to_owned()))?;
        let delivery = self.record(account, &mail).await?;
        let made = mail_to(account, mail.kind, &self.texts, mail.template, mail.values.expose(), &mail.idempotency_key);
        let outgoing = match made {
            Ok(outgoing) => with_files(outgoing, mail.attachments),
            Err(error) => {
                self.courier.refuse(delivery, &error.to_string()).await?;
                return Err(MessengerError::Permanent(error.to_string()));
            }
        };
        self.courier.send(delivery, &outgoing).await.map_err(|error| match error {
            CourierError::Transient(why) | CourierError::GaveUp(why) => MessengerError::Transient(why),
            CourierError::Permanent(why) => MessengerError::Permanent(why),
            CourierError::Database(error) => MessengerError::Database(error),
        })
    }
}
