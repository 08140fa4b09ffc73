use super::Auth;
use crate::domain::mailed_token;
use crate::error::AuthError;
use crate::store;
use crate::store::mailed_tokens::{self, Purpose};
use kernel::events::auth::{EmailVerified, VerificationRequested};
use kernel::ports::{AccountChange, AccountError};
use kernel::{Actor, AuditEntry, EmailAddress, Masked, UserId};
use sea_orm::TransactionTrait;

impl Auth {
    /// Takes a mailed token as proof that the address is the user's.
    pub(crate) async fn verify_email(&self, token: &Masked<String>) -> Result<(), AuthError> {
        let (hash, now) = (mailed_token::hash(token), self.now());
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::EmailVerification, &hash, now).await?;
        let user_id = owner.ok_or(AuthError::InvalidToken)?;
        let txn = self.parts.db.begin().await?;
        store::lock_user(&txn, user_id).await?;
        if !mailed_tokens::take(&txn, Purpose::EmailVerification, user_id, &hash, now).await? {
            return Err(AuthError::InvalidToken);
        }
        match self.parts.accounts.change(&txn, user_id, AccountChange::Verified, None).await {
            Err(AccountError::NotFound) => return Err(AuthError::InvalidToken),
            changed => changed?,
        };
        self.parts.outbox.publish(&txn, &EmailVerified { user_id }).await?;
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.verify_email", "user", user_id.0)).await?;
        Ok(txn.commit().await?)
    }

    /// Has a new token mailed, if the account exists and is not verified; the
    /// work is the same when not.
    pub(crate) async fn resend_verification(&self, email: &EmailAddress) -> Result<(), AuthError> {
        self.parts.limits.credentials("resend-verification", email.as_str()).await?;
        let account = self.parts.accounts.by_email(email).await?;
        let nobody = UserId::generate(&self.parts.clock, &self.parts.entropy);
        let user_id = account.map_or(nobody, |a| a.id);
        let txn = self.parts.db.begin().await?;
        self.parts.outbox.publish(&txn, &VerificationRequested { user_id }).await?;
        Ok(txn.commit().await?)
    }
}
