use super::Auth;
use super::step::Step;
use crate::domain::mailed_token;
use crate::dto::ResetAuthPasswordRequest;
use crate::error::AuthError;
use crate::store::mailed_tokens::{self, Purpose};
use kernel::{Actor, AuditEntry};

impl Auth {
    /// Sets a new password with a mailed token; every session ends. On an account whose address was never verified,
    /// the second factor goes too.
    pub(crate) async fn reset_password(&self, request: ResetAuthPasswordRequest) -> Result<(), AuthError> {
        let hash = mailed_token::hash(&request.token);
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::PasswordReset, &hash, self.now()).await?;
        let account = match owner {
            Some(user) => self.account(user).await?.filter(|account| account.is_active),
            None => None,
        };
        let account = account.ok_or(AuthError::InvalidToken)?;
        let password_hash = self.new_hash(&account, &request.password, "password").await?;

        let step = self.step(account.id).await?.filter(|step| step.account.is_active);
        let Step { txn, account } = step.ok_or(AuthError::InvalidToken)?;
        if !mailed_tokens::take(&txn, Purpose::PasswordReset, account.id, &hash, self.now()).await? {
            return Err(AuthError::InvalidToken);
        }
        // Whoever registered an address that they never proved to be theirs may have set a second factor, which would
        // lock its owner out. The mailed token is the first proof of that address: what was set before it goes.
        if !account.is_verified && self.remove_second_factor(&txn, &account).await? {
            self.record(&txn, &AuditEntry::new(&Actor::System, "auth.forget_totp", "user", account.id.0)).await?;
        }
        self.replace_password(&txn, account.id, password_hash, None).await?;
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.reset_password", "user", account.id.0)).await?;
        Ok(txn.commit().await?)
    }
}
