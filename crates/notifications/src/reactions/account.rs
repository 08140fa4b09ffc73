use crate::desk::Notice;
use crate::service::Notifications;
use async_trait::async_trait;
use kernel::UserId;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::users::UserCreated;
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Tells a user what happened to their account.
pub struct Tell(pub Notifications);

impl Tell {
    async fn put(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        user: UserId,
        template: &'static str,
    ) -> Result<(), ReactionError> {
        let notice = Notice::new(user, template, delivery.key(), []).about("user", user.0);
        self.0.desk.put(txn, vec![notice]).await?;
        Ok(())
    }
}

#[async_trait]
impl Reaction<UserCreated> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: UserCreated,
    ) -> Result<(), ReactionError> {
        self.put(txn, delivery, event.user_id, "welcome").await
    }
}

#[async_trait]
impl Reaction<PasswordChanged> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: PasswordChanged,
    ) -> Result<(), ReactionError> {
        self.put(txn, delivery, event.user_id, "password_changed").await
    }
}

#[async_trait]
impl Reaction<MfaChanged> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: MfaChanged,
    ) -> Result<(), ReactionError> {
        self.put(txn, delivery, event.user_id, if event.enabled { "mfa_enabled" } else { "mfa_disabled" }).await
    }
}

#[async_trait]
impl Reaction<RefreshTokenReused> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: RefreshTokenReused,
    ) -> Result<(), ReactionError> {
        self.put(txn, delivery, event.user_id, "refresh_token_reused").await
    }
}
