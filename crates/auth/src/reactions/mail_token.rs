use crate::domain::mailed_token;
use crate::service::{Auth, Step, StepError};
use crate::store::mailed_tokens::{self, NewToken, Purpose};
use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::events::auth::{PasswordResetRequested, VerificationRequested};
use kernel::ports::{Account, DirectMail, MessengerError, NotificationKind};
use kernel::{Masked, UserId};
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError};
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::BTreeMap;

/// Mails of one kind to one user within an hour; further requests are passed over, so that nobody's mailbox is filled
/// from here.
const MAX_MAILS_PER_HOUR: i64 = 5;

/// Mails the token that verifies an address.
pub struct MailVerification(pub Auth);

#[async_trait]
impl ExternalReaction<VerificationRequested> for MailVerification {
    const SYSTEM: ExternalSystem = ExternalSystem::Mail;

    async fn react(&self, delivery: &Delivery, event: VerificationRequested) -> Result<(), ReactionError> {
        let account = active_account(&self.0, event.user_id).await?;
        // None for an address that has no account, and when nothing is left to verify.
        let Some(account) = account.filter(|account| !account.is_verified) else { return Ok(()) };
        let mail = TokenMail {
            purpose: Purpose::EmailVerification,
            template: "verify_email",
            page: "verify-email",
            token_life: self.0.config.verification_token_life(),
        };
        mail.send(&self.0, delivery, account.id).await
    }
}

/// Mails the token that resets a password.
pub struct MailPasswordReset(pub Auth);

#[async_trait]
impl ExternalReaction<PasswordResetRequested> for MailPasswordReset {
    const SYSTEM: ExternalSystem = ExternalSystem::Mail;

    async fn react(&self, delivery: &Delivery, event: PasswordResetRequested) -> Result<(), ReactionError> {
        let Some(account) = active_account(&self.0, event.user_id).await? else { return Ok(()) };
        let mail = TokenMail {
            purpose: Purpose::PasswordReset,
            template: "password_reset",
            page: "reset-password",
            token_life: self.0.config.reset_token_life(),
        };
        mail.send(&self.0, delivery, account.id).await
    }
}

async fn active_account(auth: &Auth, user: UserId) -> Result<Option<Account>, ReactionError> {
    let account = auth.ports.accounts.by_ids(&[user]).await?.pop();
    Ok(account.filter(|account| account.is_active))
}

/// A mail with a token.
struct TokenMail {
    purpose: Purpose,
    template: &'static str,
    page: &'static str,
    token_life: TimeDelta,
}

impl TokenMail {
    /// The token is committed before the mail server is spoken to. It follows from the delivery's key: a repeat after
    /// a crash mails the same one.
    async fn send(&self, auth: &Auth, delivery: &Delivery, user: UserId) -> Result<(), ReactionError> {
        let token = mailed_token::for_delivery(&auth.mailed_token_key, &delivery.key());
        let claimed = self.claim(auth, user, &token).await;
        if !claimed.map_err(|error| ReactionError::Retry(error.to_string()))? {
            return Ok(());
        }
        let link = mailed_token::link(&auth.config.public_app_url, self.page, &token);
        let values = BTreeMap::from([("link".to_owned(), link), ("token".to_owned(), token.into_inner())]);
        let mail = DirectMail {
            user_id: user,
            kind: NotificationKind::Account,
            template: self.template,
            values: Masked::new(values),
            attachments: Vec::new(),
            idempotency_key: delivery.key(),
        };
        match auth.ports.messenger.deliver(mail).await {
            Ok(()) => Ok(()),
            Err(MessengerError::Transient(why)) => Err(ReactionError::Retry(why)),
            Err(MessengerError::Port(error)) => Err(error.into()),
            // The delivery is recorded as failed; asking again will not help.
            Err(MessengerError::Permanent(why)) => {
                tracing::warn!(template = self.template, why, "a mail was refused for good");
                Ok(())
            }
        }
    }

    /// Makes the token valid in a short transaction; false when it is not to be mailed.
    async fn claim(&self, auth: &Auth, user: UserId, token: &Masked<String>) -> Result<bool, StepError> {
        let (hash, now) = (mailed_token::hash(token), auth.parts.now());
        let expires_at = now + self.token_life;
        let step = auth.step(user).await?.filter(|step| self.is_wanted(&step.account));
        // Blocked, deleted or verified since the account was read.
        let Some(Step { txn, .. }) = step else { return Ok(false) };
        let is_claimed = match mailed_tokens::renew(&txn, self.purpose, &hash, expires_at).await? {
            // An earlier attempt's: void when it was used, or the password changed meanwhile.
            Some(is_usable) => is_usable,
            None if self.are_enough(auth, &txn, user).await? => {
                tracing::info!(template = self.template, "a mail was passed over: too many within the hour");
                false
            }
            None => {
                let id = auth.parts.entropy.uuid_v7(now);
                let token = NewToken { id, user, hash, created_at: now, expires_at };
                mailed_tokens::insert(&txn, self.purpose, token).await?;
                true
            }
        };
        txn.commit().await?;
        Ok(is_claimed)
    }

    fn is_wanted(&self, account: &Account) -> bool {
        match self.purpose {
            Purpose::PasswordReset => account.is_active,
            Purpose::EmailVerification => account.is_active && !account.is_verified,
        }
    }

    async fn are_enough(&self, auth: &Auth, txn: &DatabaseTransaction, user: UserId) -> Result<bool, DbErr> {
        let since = auth.parts.now() - TimeDelta::hours(1);
        Ok(mailed_tokens::count_since(txn, self.purpose, user, since).await? >= MAX_MAILS_PER_HOUR)
    }
}
