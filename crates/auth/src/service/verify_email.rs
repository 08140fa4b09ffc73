use super::Auth;
use crate::domain::mailed_token;
use crate::dto::AuthVerifiedView;
use crate::error::AuthError;
use crate::store;
use crate::store::mailed_tokens::{self, Purpose};
use kernel::events::auth::EmailVerified;
use kernel::ports::{AccountChange, AccountError};
use kernel::{Actor, AuditEntry, Masked};
use platform::db::Begin;

impl Auth {
    /// Takes a mailed token as proof that the address is the user's.
    pub(crate) async fn verify_email(&self, token: &Masked<String>) -> Result<AuthVerifiedView, AuthError> {
        let (hash, now) = (mailed_token::hash(token), self.now());
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::EmailVerification, &hash, now).await?;
        let user_id = owner.ok_or(AuthError::InvalidToken)?;
        let txn = self.parts.db.begin().await?;
        store::lock_user(&txn, user_id).await?;
        if !mailed_tokens::take(&txn, Purpose::EmailVerification, user_id, &hash, now).await? {
            return Err(AuthError::InvalidToken);
        }
        match self.ports.accounts.change(&txn, user_id, AccountChange::Verified, None).await {
            Err(AccountError::NotFound) => return Err(AuthError::InvalidToken),
            changed => changed?,
        };
        self.parts.outbox.publish(&txn, &EmailVerified { user_id }).await?;
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.verify_email", "user", user_id.0)).await?;
        txn.commit().await?;
        Ok(AuthVerifiedView { is_verified: true })
    }
}
