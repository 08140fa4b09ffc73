use crate::service::Auth;
use crate::store::mailed_tokens::{self, Purpose};
use crate::store::{self, mfa_challenges, sessions};
use async_trait::async_trait;
use kernel::UserId;
use kernel::events::users::{UserDeactivated, UserDeleted};
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Ends the sessions of an account that was blocked or deleted.
pub struct EndSessions(pub Auth);

#[async_trait]
impl Reaction<UserDeactivated> for EndSessions {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: UserDeactivated,
    ) -> Result<(), ReactionError> {
        end_sessions(&self.0, txn, delivery, event.user_id, "user_deactivated").await
    }
}

#[async_trait]
impl Reaction<UserDeleted> for EndSessions {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: UserDeleted,
    ) -> Result<(), ReactionError> {
        end_sessions(&self.0, txn, delivery, event.user_id, "user_deleted").await
    }
}

/// Those begun after the account was let in again stay.
async fn end_sessions(
    auth: &Auth,
    txn: &DatabaseTransaction,
    delivery: &Delivery,
    user: UserId,
    reason: &str,
) -> Result<(), ReactionError> {
    let now = auth.parts.now();
    store::lock_user(txn, user).await?;
    sessions::revoke_begun_by(txn, user, delivery.occurred_at, reason, now).await?;
    for purpose in [Purpose::PasswordReset, Purpose::EmailVerification] {
        mailed_tokens::void(txn, purpose, user, now).await?;
    }
    Ok(mfa_challenges::void(txn, user, now).await?)
}
