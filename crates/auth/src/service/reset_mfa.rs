use super::Auth;
use super::step::Step;
use crate::dto::ResetAuthMfaRequest;
use crate::error::AuthError;
use crate::store::{mfa_challenges, recovery_codes, sessions, totp_credentials};
use kernel::ports::Account;
use kernel::{Actor, AuditEntry, UserId};
use sea_orm::DatabaseTransaction;
use serde_json::json;

impl Auth {
    /// Takes away the second factor of somebody who has lost it, and the recovery codes: the supervised way back. Every
    /// session of theirs ends, and they are told by mail. Nobody does it for themselves: a stolen administrator's
    /// session must not be enough to be rid of theirs.
    pub(crate) async fn reset_mfa(
        &self,
        actor: &Actor,
        user: UserId,
        request: ResetAuthMfaRequest,
    ) -> Result<(), AuthError> {
        if actor.user_id() == Some(user) {
            return Err(AuthError::OwnMfa);
        }
        let Step { txn, account } = self.step(user).await?.ok_or(AuthError::NotFound)?;
        if !self.remove_second_factor(&txn, &account).await? {
            return Err(AuthError::MfaNotEnabled);
        }
        let now = self.now();
        mfa_challenges::void(&txn, user, now).await?;
        sessions::revoke_all(&txn, user, None, "mfa_reset", now).await?;
        let entry =
            AuditEntry::new(actor, "auth.reset_mfa", "user", user.0).with_changes(json!({ "reason": request.reason }));
        self.record(&txn, &entry).await?;
        Ok(txn.commit().await?)
    }

    /// Removes authenticator and recovery codes, an enrolment that was only begun too; whether the second factor was on.
    pub(super) async fn remove_second_factor(
        &self,
        txn: &DatabaseTransaction,
        account: &Account,
    ) -> Result<bool, AuthError> {
        totp_credentials::forget(txn, account.id).await?;
        recovery_codes::replace(txn, account.id, Vec::new()).await?;
        if account.mfa_enabled {
            self.write_mfa(txn, account.id, false).await?;
        }
        Ok(account.mfa_enabled)
    }
}
