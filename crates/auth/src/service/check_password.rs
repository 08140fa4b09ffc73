use super::{Auth, refused};
use crate::error::AuthError;
use kernel::ports::Account;
use kernel::{Actor, AuditEntry, Masked};

impl Auth {
    /// Whether the password is the account's own; a wrong one is counted and recorded.
    pub(super) async fn check_password(
        &self,
        actor: &Actor,
        account: &Account,
        password: &Masked<String>,
        field: &'static str,
    ) -> Result<(), AuthError> {
        self.ports.limits.credentials("password", &account.id.to_string()).await?;
        let fits = self.ports.passwords.verify(password, Some(&account.password_hash)).await;
        if fits.map_err(|refused| AuthError::password(field, refused))? {
            return Ok(());
        }
        let entry = AuditEntry {
            user_id: actor.user_id(),
            ..refused("auth.check_password", Some(account.id), "wrong_password")
        };
        self.record(&self.parts.db, &entry).await?;
        Err(AuthError::WrongPassword(field))
    }
}
