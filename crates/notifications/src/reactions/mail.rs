use crate::entity::notification;
use crate::mail::{SendError, build_mail};
use crate::service::Notifications;
use crate::store;
use crate::text::Values;
use async_trait::async_trait;
use kernel::events::notifications::NotificationCreated;
use platform::mail::OutgoingMail;
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError};

/// Sends the mail of a notification. Its idempotency key is the notification's id, from which the `Message-ID` follows:
/// there is one mail per notification, whichever event it is sent for.
pub struct SendMail(pub Notifications);

#[async_trait]
impl ExternalReaction<NotificationCreated> for SendMail {
    const SYSTEM: ExternalSystem = ExternalSystem::Mail;

    async fn react(&self, _: &Delivery, event: NotificationCreated) -> Result<(), ReactionError> {
        let (db, sender) = (&self.0.parts.db, &self.0.mail_sender);
        let Some(row) = store::notifications::find(db, event.notification_id).await? else { return Ok(()) };
        let Some(delivery) = store::deliveries::mail_of(db, row.id).await? else { return Ok(()) };
        let mail = match self.build(&row).await? {
            Built::Mail(mail) => mail,
            Built::NoAccount => return Ok(sender.skip(delivery.id, "the account is gone").await?),
            Built::Failed(reason) => {
                tracing::error!(notification_id = %row.id, reason, "a mail cannot be built");
                return Ok(sender.refuse(delivery.id, &reason).await?);
            }
        };
        match sender.send(delivery.id, &mail).await {
            Ok(()) => Ok(()),
            // Recorded as failed; trying again cannot help.
            Err(SendError::Permanent(why)) => {
                tracing::warn!(notification_id = %row.id, why, "a mail was refused for good");
                Ok(())
            }
            Err(SendError::Transient(why)) => Err(ReactionError::Retry(why)),
            Err(SendError::GaveUp(why)) => Err(ReactionError::Dead(format!("the mail was tried too often: {why}"))),
            Err(SendError::Database(error)) => Err(error.into()),
        }
    }
}

enum Built {
    Mail(Box<OutgoingMail>),
    NoAccount,
    Failed(String),
}

impl SendMail {
    async fn build(&self, row: &notification::Model) -> Result<Built, ReactionError> {
        let accounts = self.0.ports.accounts.by_ids(&[row.user_id]).await?;
        let Some(account) = accounts.first() else { return Ok(Built::NoAccount) };
        let values: Values = match serde_json::from_value(row.data.clone()) {
            Ok(values) => values,
            Err(error) => return Ok(Built::Failed(error.to_string())),
        };
        let mail = build_mail(account, row.kind, &self.0.texts, &row.template, &values, &row.id.to_string());
        Ok(mail.map_or_else(|error| Built::Failed(error.to_string()), |mail| Built::Mail(Box::new(mail))))
    }
}
