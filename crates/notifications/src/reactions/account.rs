use crate::service::Notifications;
use crate::writer::NewNotification;
use async_trait::async_trait;
use kernel::UserId;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::users::UserCreated;
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies a user of what happened to their account.
pub struct NotifyUser(pub Notifications);

impl NotifyUser {
    async fn notify(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        user: UserId,
        template: &'static str,
    ) -> Result<(), ReactionError> {
        let notification = NewNotification::new(user, template, delivery.key(), []).about("user", user.0);
        self.0.writer.prepare_and_write(txn, vec![notification]).await?;
        Ok(())
    }
}

#[async_trait]
impl Reaction<UserCreated> for NotifyUser {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: UserCreated,
    ) -> Result<(), ReactionError> {
        self.notify(txn, delivery, event.user_id, "welcome").await
    }
}

#[async_trait]
impl Reaction<PasswordChanged> for NotifyUser {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: PasswordChanged,
    ) -> Result<(), ReactionError> {
        self.notify(txn, delivery, event.user_id, "password_changed").await
    }
}

#[async_trait]
impl Reaction<MfaChanged> for NotifyUser {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: MfaChanged,
    ) -> Result<(), ReactionError> {
        self.notify(txn, delivery, event.user_id, if event.enabled { "mfa_enabled" } else { "mfa_disabled" }).await
    }
}

#[async_trait]
impl Reaction<RefreshTokenReused> for NotifyUser {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: RefreshTokenReused,
    ) -> Result<(), ReactionError> {
        self.notify(txn, delivery, event.user_id, "refresh_token_reused").await
    }
}
