use super::Auth;
use super::step::Step;
use crate::domain::mailed_token;
use crate::dto::AuthVerifiedView;
use crate::error::AuthError;
use crate::store::mailed_tokens::{self, Purpose};
use kernel::events::auth::EmailVerified;
use kernel::ports::AccountChange;
use kernel::{Actor, AuditEntry, Masked};

impl Auth {
    /// Takes a mailed token as proof that the address is the user's.
    pub(crate) async fn verify_email(&self, token: &Masked<String>) -> Result<AuthVerifiedView, AuthError> {
        let (hash, now) = (mailed_token::hash(token), self.now());
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::EmailVerification, &hash, now).await?;
        let user_id = owner.ok_or(AuthError::InvalidToken)?;
        let step = self.step(user_id).await?.filter(|step| step.account.is_active);
        let Step { txn, .. } = step.ok_or(AuthError::InvalidToken)?;
        if !mailed_tokens::take(&txn, Purpose::EmailVerification, user_id, &hash, now).await? {
            return Err(AuthError::InvalidToken);
        }
        self.ports.accounts.change(&txn, user_id, AccountChange::Verified, None).await?;
        self.parts.outbox.publish(&txn, &EmailVerified { user_id }).await?;
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.verify_email", "user", user_id.0)).await?;
        txn.commit().await?;
        Ok(AuthVerifiedView { is_verified: true })
    }
}
