use crate::courier::CourierError;
use crate::entity::notification;
use crate::envelope::mail_to;
use crate::service::Notifications;
use crate::store;
use crate::text::Values;
use async_trait::async_trait;
use kernel::events::notifications::NotificationCreated;
use platform::mail::OutgoingMail;
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Sends the mail of a notification.
pub struct SendMail(pub Notifications);

#[async_trait]
impl Reaction<NotificationCreated> for SendMail {
    async fn react(
        &self,
        _: &DatabaseTransaction,
        _: &Delivery,
        event: NotificationCreated,
    ) -> Result<(), ReactionError> {
        let n = &self.0;
        let Some(row) = store::inbox::find(&n.db, event.notification_id).await? else { return Ok(()) };
        let Some(delivery) = store::deliveries::mail_of(&n.db, row.id).await? else { return Ok(()) };
        let mail = match self.compose(&row).await? {
            Made::Mail(mail) => mail,
            Made::NoAccount => return Ok(n.courier.skip(delivery.id, "the account is gone").await?),
            Made::Unfit(reason) => {
                tracing::error!(notification_id = %row.id, reason, "a mail cannot be made");
                return Ok(n.courier.refuse(delivery.id, &reason).await?);
            }
        };
        match n.courier.send(delivery.id, &mail).await {
            Ok(()) => Ok(()),
            // Recorded as failed; trying again cannot help.
            Err(CourierError::Permanent(why)) => {
                tracing::warn!(notification_id = %row.id, why, "a mail was refused for good");
                Ok(())
            }
            Err(CourierError::Transient(why)) => Err(ReactionError::Retry(why)),
            Err(CourierError::GaveUp(why)) => Err(ReactionError::Dead(format!("the mail was tried too often: {why}"))),
            Err(CourierError::Database(error)) => Err(error.into()),
        }
    }
}

enum Made {
    Mail(Box<OutgoingMail>),
    NoAccount,
    Unfit(String),
}

impl SendMail {
    async fn compose(&self, row: &notification::Model) -> Result<Made, ReactionError> {
        let n = &self.0;
        let accounts = n.desk.accounts.by_ids(&[row.user_id]).await?;
        let Some(account) = accounts.first() else { return Ok(Made::NoAccount) };
        let values: Values = match serde_json::from_value(row.data.clone()) {
            Ok(values) => values,
            Err(error) => return Ok(Made::Unfit(error.to_string())),
        };
        let mail = mail_to(account, row.kind, &n.desk.texts, &row.template, &values, &row.id.to_string());
        Ok(mail.map_or_else(|error| Made::Unfit(error.to_string()), |mail| Made::Mail(Box::new(mail))))
    }
}
