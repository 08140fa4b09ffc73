use super::step::Step;
use super::{Auth, refused};
use crate::dto::DisableAuthTotpRequest;
use crate::error::AuthError;
use crate::store::{mfa_challenges, recovery_codes, totp_credentials};
use kernel::{Actor, AuditEntry};
use platform::problem::Problem;

impl Auth {
    /// Turns the second factor off; the user's other sessions end.
    pub(crate) async fn disable_totp(&self, actor: &Actor, request: DisableAuthTotpRequest) -> Result<(), AuthError> {
        let (account, _) = self.own(actor).await?;
        if !account.mfa_enabled {
            return Err(AuthError::MfaNotEnabled);
        }
        let proof = (request.code, request.password);
        let proven = match &proof {
            (_, Some(password)) => Some(self.check_password(actor, &account, password, "password").await?),
            (Some(_), None) => {
                self.ports.limits.credentials("mfa", &account.id.to_string()).await?;
                None
            }
            (None, None) => {
                return Err(Problem::invalid("code", "required", "is required, or `password` is").into());
            }
        };
        let (Step { txn, account }, session) = self.own_step(actor).await?;
        if let Some(proven) = proven {
            proven.check(&account)?;
        }
        if !account.mfa_enabled {
            return Err(AuthError::MfaNotEnabled);
        }
        if let (Some(code), None) = &proof
            && !self.use_code(&txn, account.id, code).await?
        {
            txn.rollback().await?;
            let entry =
                AuditEntry { user_id: actor.user_id(), ..refused("auth.disable_totp", Some(account.id), "wrong_code") };
            self.record(&self.parts.db, &entry).await?;
            return Err(AuthError::WrongCode);
        }
        if !totp_credentials::remove(&txn, account.id).await? {
            return Err(AuthError::MfaNotEnabled);
        }
        recovery_codes::replace(&txn, account.id, Vec::new()).await?;
        mfa_challenges::void(&txn, account.id, self.now()).await?;
        self.switch_mfa(&txn, actor, account.id, session.id, false).await?;
        Ok(txn.commit().await?)
    }
}
