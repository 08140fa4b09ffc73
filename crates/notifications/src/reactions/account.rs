use crate::service::Notifications;
use crate::writer::{NewNotification, PreparedNotifications};
use async_trait::async_trait;
use kernel::UserId;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::users::{PhoneChange, PhoneChanged, UserCreated};
use platform::outbox::{Delivery, InformedReaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies a user of what happened to their account.
pub struct NotifyUser(pub Notifications);

impl NotifyUser {
    async fn prepare<const N: usize>(
        &self,
        delivery: &Delivery,
        user: UserId,
        template: &'static str,
        values: [(&str, String); N],
    ) -> Result<PreparedNotifications, ReactionError> {
        let notification = NewNotification::new(user, template, delivery.key(), values).about("user", user.0);
        Ok(self.0.writer.prepare(vec![notification]).await?)
    }

    async fn write(&self, txn: &DatabaseTransaction, prepared: PreparedNotifications) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}

#[async_trait]
impl InformedReaction<UserCreated> for NotifyUser {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &UserCreated) -> Result<Self::Facts, ReactionError> {
        self.prepare(delivery, event.user_id, "welcome", []).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: UserCreated,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<PasswordChanged> for NotifyUser {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &PasswordChanged) -> Result<Self::Facts, ReactionError> {
        self.prepare(delivery, event.user_id, "password_changed", []).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: PasswordChanged,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<MfaChanged> for NotifyUser {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &MfaChanged) -> Result<Self::Facts, ReactionError> {
        let template = if event.enabled { "mfa_enabled" } else { "mfa_disabled" };
        self.prepare(delivery, event.user_id, template, []).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: MfaChanged,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<RefreshTokenReused> for NotifyUser {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &RefreshTokenReused) -> Result<Self::Facts, ReactionError> {
        self.prepare(delivery, event.user_id, "refresh_token_reused", []).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: RefreshTokenReused,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<PhoneChanged> for NotifyUser {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &PhoneChanged) -> Result<Self::Facts, ReactionError> {
        let template = match event.change {
            PhoneChange::Set => "phone_set",
            PhoneChange::Replaced => "phone_replaced",
            PhoneChange::Removed => "phone_removed",
            PhoneChange::Lost => "phone_lost",
        };
        let old_ending = event.old_ending.clone().unwrap_or_default();
        self.prepare(delivery, event.user_id, template, [("old_ending", old_ending)]).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: PhoneChanged,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}
