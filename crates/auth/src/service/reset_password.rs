use super::Auth;
use crate::domain::mailed_token;
use crate::dto::ResetAuthPasswordRequest;
use crate::error::AuthError;
use crate::store;
use crate::store::mailed_tokens::{self, Purpose};
use kernel::{Actor, AuditEntry};
use platform::db::Begin;

impl Auth {
    /// Sets a new password with a mailed token; every session ends.
    pub(crate) async fn reset_password(&self, request: ResetAuthPasswordRequest) -> Result<(), AuthError> {
        let hash = mailed_token::hash(&request.token);
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::PasswordReset, &hash, self.now()).await?;
        let account = match owner {
            Some(user) => self.account(user).await?.filter(|account| account.is_active),
            None => None,
        };
        let account = account.ok_or(AuthError::InvalidToken)?;
        let password_hash = self.new_hash(&account, &request.password, "password").await?;

        let (txn, now) = (self.parts.db.begin().await?, self.now());
        store::lock_user(&txn, account.id).await?;
        if !mailed_tokens::take(&txn, Purpose::PasswordReset, account.id, &hash, now).await? {
            return Err(AuthError::InvalidToken);
        }
        match self.replace_password(&txn, account.id, password_hash, None).await {
            // Deleted meanwhile.
            Err(AuthError::SessionEnded) => return Err(AuthError::InvalidToken),
            replaced => replaced?,
        }
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.reset_password", "user", account.id.0)).await?;
        Ok(txn.commit().await?)
    }
}
