use super::Auth;
use crate::domain::{recovery_code, totp};
use crate::error::AuthError;
use crate::store::{recovery_codes, sessions, totp_credentials};
use kernel::events::auth::MfaChanged;
use kernel::ports::AccountChange;
use kernel::{Actor, AuditEntry, SessionId, UserId};
use platform::problem::Problem;
use sea_orm::DatabaseTransaction;

impl Auth {
    /// Uses up a code of the app or a recovery code; false when it is neither.
    pub(super) async fn use_code(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        code: &str,
    ) -> Result<bool, AuthError> {
        let Some(credential) = totp_credentials::find(txn, user).await? else { return Ok(false) };
        let secret = self.open_secret(user, &credential.secret_sealed)?;
        match totp::step_of(&secret, code, self.now()) {
            Some(step) => Ok(totp_credentials::use_step(txn, user, step).await?),
            None => Ok(recovery_codes::use_up(txn, user, &recovery_code::hash(user, code), self.now()).await?),
        }
    }

    /// Turns the second factor on or off and ends the user's other sessions.
    pub(super) async fn switch_mfa(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        user: UserId,
        session: SessionId,
        enabled: bool,
    ) -> Result<(), AuthError> {
        sessions::revoke_all(txn, user, Some(session), "mfa_changed", self.now()).await?;
        self.write_mfa(txn, user, enabled).await?;
        let action = if enabled { "auth.enable_totp" } else { "auth.disable_totp" };
        self.record(txn, &AuditEntry::new(actor, action, "user", user.0)).await?;
        Ok(())
    }

    /// Writes whether a second factor is asked for, and publishes it.
    pub(super) async fn write_mfa(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        enabled: bool,
    ) -> Result<(), AuthError> {
        self.ports.accounts.change(txn, user, AccountChange::MfaEnabled(enabled), None).await?;
        self.parts.outbox.publish(txn, &MfaChanged { user_id: user, enabled }).await?;
        Ok(())
    }

    pub(super) fn open_secret(&self, user: UserId, sealed: &[u8]) -> Result<Vec<u8>, AuthError> {
        Ok(self.totp_secret.open_bytes(user, sealed).map_err(Problem::internal)?)
    }
}
