use super::Auth;
use super::step::Step;
use crate::domain::{recovery_code, totp};
use crate::dto::{AuthRecoveryCodesView, ConfirmAuthTotpRequest};
use crate::entity::recovery_code::ActiveModel as RecoveryCodeRow;
use crate::error::AuthError;
use crate::store::{recovery_codes, totp_credentials};
use kernel::{Actor, UserId};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

impl Auth {
    /// Turns the second factor on; the user's other sessions end. Gives the
    /// recovery codes, this once.
    pub(crate) async fn confirm_totp(
        &self,
        actor: &Actor,
        request: ConfirmAuthTotpRequest,
    ) -> Result<AuthRecoveryCodesView, AuthError> {
        let (account, _) = self.own(actor).await?;
        let proven = self.check_given_password(actor, &account, request.password.as_ref()).await?;
        self.ports.limits.credentials("mfa", &account.id.to_string()).await?;
        let (Step { txn, account }, session) = self.own_step(actor).await?;
        let now = self.now();
        self.check_reauthenticated(&account, &session, proven.as_ref())?;
        let pending = totp_credentials::find(&txn, account.id).await?.ok_or(AuthError::MfaNotEnabled)?;
        if pending.confirmed_at.is_some() {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        let secret = self.open_secret(account.id, &pending.secret_sealed)?;
        let step = totp::step_of(&secret, &request.code, now).ok_or(AuthError::WrongCode)?;
        if !totp_credentials::confirm(&txn, account.id, step, now).await? {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        let recovery_codes = self.new_recovery_codes(&txn, account.id).await?;
        self.switch_mfa(&txn, actor, account.id, session.id, true).await?;
        txn.commit().await?;
        Ok(AuthRecoveryCodesView { recovery_codes })
    }

    async fn new_recovery_codes(&self, txn: &DatabaseTransaction, user: UserId) -> Result<Vec<String>, AuthError> {
        let codes: Vec<String> =
            (0..recovery_code::COUNT).map(|_| recovery_code::generate(&self.parts.entropy)).collect();
        let row = |code: &String| RecoveryCodeRow {
            id: Set(self.parts.entropy.uuid_v7(self.now())),
            user_id: Set(user),
            code_hash: Set(recovery_code::hash(user, code)),
            ..Default::default()
        };
        recovery_codes::replace(txn, user, codes.iter().map(row).collect()).await?;
        Ok(codes)
    }
}
