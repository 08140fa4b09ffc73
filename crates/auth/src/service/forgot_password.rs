use super::Auth;
use crate::error::AuthError;
use kernel::events::auth::PasswordResetRequested;
use kernel::{Actor, AuditEntry, EmailAddress, UserId};
use platform::db::Begin;

impl Auth {
    /// Has a reset token mailed, if the account exists. An unknown address does
    /// the same work: its request is one for nobody's account.
    pub(crate) async fn forgot_password(&self, email: &EmailAddress) -> Result<(), AuthError> {
        self.ports.limits.credentials("forgot-password", email.as_str()).await?;
        self.ports.limits.token_mail("forgot-password", email.as_str()).await?;
        let account = self.ports.accounts.by_email(email).await?;
        let nobody = UserId::generate(&self.parts.clock, &self.parts.entropy);
        let user_id = account.as_ref().map_or(nobody, |a| a.id);
        let txn = self.parts.db.begin().await?;
        self.parts.outbox.publish(&txn, &PasswordResetRequested { user_id }).await?;
        let entry = AuditEntry::new(&Actor::System, "auth.forgot_password", "user", account.map(|a| a.id.0));
        self.record(&txn, &entry).await?;
        Ok(txn.commit().await?)
    }
}
