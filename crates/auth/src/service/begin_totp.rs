use super::Auth;
use super::step::Step;
use crate::domain::totp;
use crate::dto::AuthTotpView;
use crate::error::AuthError;
use crate::store::totp_credentials;
use kernel::{Actor, AuditEntry};

impl Auth {
    /// Begins the enrolment of an authenticator app; nothing is asked of it
    /// before it is confirmed.
    pub(crate) async fn begin_totp(&self, actor: &Actor) -> Result<AuthTotpView, AuthError> {
        let (account, _) = self.own(actor).await?;
        let secret: [u8; totp::SECRET_BYTES] = self.parts.entropy.bytes();
        let totp::Enrolment { secret: shown_secret, otpauth_uri, qr_code } =
            totp::enrolment(&secret, &self.config.totp_issuer, &account.email)?;
        let sealed = self.totp_secret.seal_bytes(account.id, &secret);
        let (Step { txn, account }, _) = self.own_step(actor).await?;
        if !totp_credentials::begin(&txn, account.id, sealed, self.now()).await? {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        self.record(&txn, &AuditEntry::new(actor, "auth.begin_totp", "user", account.id.0)).await?;
        txn.commit().await?;
        Ok(AuthTotpView { secret: shown_secret, otpauth_uri, qr_code })
    }
}
