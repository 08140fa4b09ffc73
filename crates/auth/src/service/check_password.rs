use super::step::ProvenPassword;
use super::{Auth, refused};
use crate::error::AuthError;
use kernel::ports::Account;
use kernel::{Actor, AuditEntry, Masked};

impl Auth {
    /// Whether the password is the account's own; a wrong one is counted and recorded. The proof is to be checked again
    /// in the [step](super::step) that relies on it.
    pub(super) async fn check_password(
        &self,
        actor: &Actor,
        account: &Account,
        password: &Masked<String>,
        field: &'static str,
    ) -> Result<ProvenPassword, AuthError> {
        self.count_guess("password", &account.id.to_string(), Some(account)).await?;
        let fits = self.ports.passwords.verify(password, Some(&account.password_hash)).await;
        if fits.map_err(|refused| AuthError::password(field, refused))? {
            return Ok(ProvenPassword::of(account, field));
        }
        let entry = AuditEntry {
            user_id: actor.user_id(),
            ..refused("auth.check_password", Some(account.id), "wrong_password")
        };
        self.record(&self.parts.db, &entry).await?;
        Err(AuthError::WrongPassword(field))
    }
}
