//! The port `Messenger`: mail that must go out now, because what it carries is
//! kept nowhere else.

use crate::config::NotificationsConfig;
use crate::domain::{DeliveryChannel, DeliveryStatus};
use crate::entity::{delivery, notification};
use crate::mail::{MailSender, SendError, build_mail, with_attachments};
use crate::store;
use crate::text::{Texts, Values};
use async_trait::async_trait;
use kernel::ports::{Account, Accounts, DirectMail, Messenger, MessengerError};
use kernel::{NotificationDeliveryId, NotificationId};
use platform::Parts;
use platform::db::{Begin, assert_no_transaction};
use platform::mail::Mailer;
use sea_orm::{ActiveValue::Set, DbErr};
use serde_json::json;
use std::sync::Arc;

/// What the messenger asks of others.
#[derive(Clone)]
pub struct MessengerPorts {
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// How mail leaves.
    pub mailer: Arc<dyn Mailer>,
}

/// Sends mail at once and records the delivery. Never to be called while the caller has a transaction open: its own
/// are short (claim, send, record).
#[derive(Clone)]
pub struct UserMessenger {
    parts: Parts,
    accounts: Arc<dyn Accounts>,
    mail_sender: MailSender,
    texts: Texts,
}

impl UserMessenger {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: MessengerPorts, config: &NotificationsConfig) -> Self {
        let MessengerPorts { accounts, mailer } = ports;
        let mail_sender = MailSender { db: parts.db.clone(), clock: parts.clock.clone(), mailer };
        Self { parts, accounts, mail_sender, texts: Texts::new(&config.public_app_url) }
    }

    /// The record of this mail: made before anything is sent, found again by a retry.
    async fn record(&self, account: &Account, mail: &DirectMail) -> Result<NotificationDeliveryId, MessengerError> {
        let (title, message) = self
            .texts
            .inbox(&account.locale, mail.template, &Values::new())
            .map_err(|e| MessengerError::Permanent(e.to_string()))?;
        let id = NotificationId::generate(&self.parts.clock, &self.parts.entropy);
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
        let delivery = NotificationDeliveryId::generate(&self.parts.clock, &self.parts.entropy);
        let txn = self.parts.db.begin().await?;
        if store::notifications::insert(&txn, vec![row]).await?.is_empty() {
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
        let db = &self.parts.db;
        let row = store::notifications::find_by_cause(db, mail.user_id, &mail.idempotency_key).await?;
        let row = row.ok_or_else(missing)?;
        Ok(store::deliveries::mail_of(db, row.id).await?.ok_or_else(missing)?.id)
    }
}

impl std::fmt::Debug for UserMessenger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserMessenger")
    }
}

#[async_trait]
impl Messenger for UserMessenger {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        assert_no_transaction("a mail server");
        let accounts = self.accounts.by_ids(&[mail.user_id]).await?;
        let account = accounts.first().ok_or_else(|| MessengerError::Permanent("the account is gone".to_owned()))?;
        let delivery = self.record(account, &mail).await?;
        let (values, key) = (mail.values.expose(), &mail.idempotency_key);
        let outgoing = match build_mail(account, mail.kind, &self.texts, mail.template, values, key) {
            Ok(outgoing) => with_attachments(outgoing, mail.attachments),
            Err(error) => {
                self.mail_sender.refuse(delivery, &error.to_string()).await?;
                return Err(MessengerError::Permanent(error.to_string()));
            }
        };
        self.mail_sender.send(delivery, &outgoing).await.map_err(|error| match error {
            SendError::Transient(why) | SendError::GaveUp(why) => MessengerError::Transient(why),
            SendError::Permanent(why) => MessengerError::Permanent(why),
            SendError::Database(error) => error.into(),
        })
    }
}
