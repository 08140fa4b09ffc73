use super::Auth;
use crate::error::AuthError;
use kernel::events::auth::VerificationRequested;
use kernel::{EmailAddress, UserId};
use platform::db::Begin;

impl Auth {
    /// Has a new token mailed, if the account exists and is not verified; the
    /// work is the same when not.
    pub(crate) async fn resend_verification(&self, email: &EmailAddress) -> Result<(), AuthError> {
        self.ports.limits.credentials("resend-verification", email.as_str()).await?;
        self.ports.limits.token_mail("resend-verification", email.as_str()).await?;
        let account = self.ports.accounts.by_email(email).await?;
        let nobody = UserId::generate(&self.parts.clock, &self.parts.entropy);
        let user_id = account.map_or(nobody, |a| a.id);
        let txn = self.parts.db.begin().await?;
        self.parts.outbox.publish(&txn, &VerificationRequested { user_id }).await?;
        Ok(txn.commit().await?)
    }
}
