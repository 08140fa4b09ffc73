//! What this module does when something has happened.

use crate::domain::mailed_token;
use crate::service::Auth;
use crate::store::mailed_tokens::{self, NewToken, Purpose};
use crate::store::{self, sessions};
use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::events::auth::{PasswordResetRequested, VerificationRequested};
use kernel::events::users::{UserDeactivated, UserDeleted};
use kernel::ports::{Account, DirectMail, MessengerError, NotificationKind};
use kernel::{Masked, UserId};
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;
use std::collections::BTreeMap;

/// Mails of one kind within an hour, after which further requests are passed
/// over: nobody's mailbox is filled from here.
const MOST_MAILS_AN_HOUR: i64 = 5;

/// The reactions of this module.
#[must_use]
pub fn reactions(auth: &Auth) -> Reactions {
    Reactions::new()
        .on::<VerificationRequested>("auth.mail_verification", MailVerification(auth.clone()))
        .on::<PasswordResetRequested>("auth.mail_password_reset", MailPasswordReset(auth.clone()))
        .on::<UserDeactivated>("auth.end_sessions_of_blocked", EndSessions(auth.clone()))
        .on::<UserDeleted>("auth.end_sessions_of_deleted", EndSessions(auth.clone()))
}

struct MailVerification(Auth);

#[async_trait]
impl Reaction<VerificationRequested> for MailVerification {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: VerificationRequested,
    ) -> Result<(), ReactionError> {
        match live_account(&self.0, event.user_id).await? {
            Some(account) if !account.is_verified => {
                let life = self.0.parts.config.verification_token_life();
                mail_token(
                    &self.0,
                    txn,
                    delivery,
                    account.id,
                    MailedKind {
                        purpose: Purpose::EmailVerification,
                        template: "verify_email",
                        page: "verify-email",
                        life,
                    },
                )
                .await
            }
            // Nobody's address, or nothing left to verify.
            _ => Ok(()),
        }
    }
}

struct MailPasswordReset(Auth);

#[async_trait]
impl Reaction<PasswordResetRequested> for MailPasswordReset {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: PasswordResetRequested,
    ) -> Result<(), ReactionError> {
        match live_account(&self.0, event.user_id).await? {
            Some(account) => {
                let life = self.0.parts.config.reset_token_life();
                mail_token(
                    &self.0,
                    txn,
                    delivery,
                    account.id,
                    MailedKind {
                        purpose: Purpose::PasswordReset,
                        template: "password_reset",
                        page: "reset-password",
                        life,
                    },
                )
                .await
            }
            None => Ok(()),
        }
    }
}

struct EndSessions(Auth);

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
    store::lock_user(txn, user).await?;
    sessions::revoke_begun_by(txn, user, delivery.occurred_at, reason, auth.now()).await?;
    for purpose in [Purpose::PasswordReset, Purpose::EmailVerification] {
        mailed_tokens::void(txn, purpose, user, auth.now()).await?;
    }
    Ok(store::mfa::void_challenges(txn, user, auth.now()).await?)
}

async fn live_account(auth: &Auth, user: UserId) -> Result<Option<Account>, ReactionError> {
    let account = auth.parts.accounts.by_ids(&[user]).await?.pop();
    Ok(account.filter(|account| account.is_active))
}

/// What differs between the two mails.
struct MailedKind {
    purpose: Purpose,
    template: &'static str,
    page: &'static str,
    life: TimeDelta,
}

async fn mail_token(
    auth: &Auth,
    txn: &DatabaseTransaction,
    delivery: &Delivery,
    user: UserId,
    kind: MailedKind,
) -> Result<(), ReactionError> {
    let now = auth.now();
    store::lock_user(txn, user).await?;
    if mailed_tokens::count_since(txn, kind.purpose, user, now - TimeDelta::hours(1)).await? >= MOST_MAILS_AN_HOUR {
        tracing::info!(template = kind.template, "a mail was passed over: too many within the hour");
        return Ok(());
    }
    let token = mailed_token::for_delivery(&auth.mailed_token_key, &delivery.key());
    let row = NewToken {
        id: auth.parts.entropy.uuid_v7(now),
        user,
        hash: mailed_token::hash(&token),
        created_at: now,
        expires_at: now + kind.life,
    };
    mailed_tokens::insert(txn, kind.purpose, row).await?;
    let link = mailed_token::link(&auth.parts.config.public_app_url, kind.page, &token);
    let values = BTreeMap::from([("link".to_owned(), link), ("token".to_owned(), token.into_inner())]);
    let mail = DirectMail {
        user_id: user,
        kind: NotificationKind::Account,
        template: kind.template,
        values: Masked::new(values),
        attachments: Vec::new(),
        idempotency_key: delivery.key(),
    };
    match auth.parts.messenger.deliver(mail).await {
        Ok(()) => Ok(()),
        Err(MessengerError::Transient(why)) => Err(ReactionError::Retry(why)),
        Err(MessengerError::Database(error)) => Err(error.into()),
        // The delivery is recorded as failed; asking again will not help.
        Err(MessengerError::Permanent(why)) => {
            tracing::warn!(template = kind.template, why, "a mail was refused for good");
            Ok(())
        }
    }
}
