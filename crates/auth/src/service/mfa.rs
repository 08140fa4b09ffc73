use super::{Auth, refused};
use crate::domain::recovery_code;
use crate::domain::totp::{self, Enrolment};
use crate::dto::{ConfirmAuthTotpRequest, DisableAuthTotpRequest};
use crate::entity::recovery_code::ActiveModel as RecoveryCodeRow;
use crate::error::AuthError;
use crate::store::{mfa, sessions};
use kernel::events::auth::MfaChanged;
use kernel::ports::{Account, AccountChange};
use kernel::{Actor, AuditEntry, SessionId, UserId};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, TransactionTrait};

impl Auth {
    /// Begins the enrolment of an authenticator app; nothing is asked of it
    /// before it is confirmed.
    pub(crate) async fn begin_totp(&self, actor: &Actor) -> Result<Enrolment, AuthError> {
        let (account, session) = self.own(actor).await?;
        let secret: [u8; totp::SECRET_BYTES] = self.parts.entropy.bytes();
        let enrolment = totp::enrolment(&secret, &self.parts.config.totp_issuer, &account.email)?;
        let sealed = self.parts.cipher.seal(&secret_context(account.id), &secret);
        let txn = self.parts.db.begin().await?;
        self.lock_own(&txn, account.id, session).await?;
        if !mfa::begin_totp(&txn, account.id, sealed, self.now()).await? {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        self.record(&txn, &AuditEntry::new(actor, "auth.begin_totp", "user", account.id.0)).await?;
        txn.commit().await?;
        Ok(enrolment)
    }

    /// Turns the second factor on; the user's other sessions end. Gives the
    /// recovery codes, this once.
    pub(crate) async fn confirm_totp(
        &self,
        actor: &Actor,
        request: ConfirmAuthTotpRequest,
    ) -> Result<Vec<String>, AuthError> {
        let (account, session) = self.own(actor).await?;
        match &request.password {
            Some(password) => self.check_password(actor, &account, password, "password").await?,
            None => self.check_recent_sign_in(account.id, session).await?,
        }
        self.parts.limits.credentials("mfa", &account.id.to_string()).await?;
        let (txn, now) = (self.parts.db.begin().await?, self.now());
        self.lock_own(&txn, account.id, session).await?;
        let pending = mfa::totp(&txn, account.id).await?.ok_or(AuthError::MfaNotEnabled)?;
        if pending.confirmed_at.is_some() {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        let secret = self.open_secret(account.id, &pending.secret_sealed)?;
        let step = totp::step_of(&secret, &request.code, now).ok_or(AuthError::WrongCode)?;
        if !mfa::confirm_totp(&txn, account.id, step, now).await? {
            return Err(AuthError::MfaAlreadyEnabled);
        }
        let codes = self.new_recovery_codes(&txn, account.id).await?;
        self.switch_mfa(&txn, actor, account.id, session, true).await?;
        txn.commit().await?;
        Ok(codes)
    }

    /// Turns the second factor off; the user's other sessions end.
    pub(crate) async fn disable_totp(&self, actor: &Actor, request: DisableAuthTotpRequest) -> Result<(), AuthError> {
        let (account, session) = self.own(actor).await?;
        if !account.mfa_enabled {
            return Err(AuthError::MfaNotEnabled);
        }
        let proof = (request.code, request.password);
        match &proof {
            (_, Some(password)) => self.check_password(actor, &account, password, "password").await?,
            (Some(_), None) => self.parts.limits.credentials("mfa", &account.id.to_string()).await?,
            (None, None) => {
                let needed = Problem::new(common::VALIDATION_FAILED).detail("give `code` or `password`");
                return Err(needed.field("code", "required", "is required, or `password` is").into());
            }
        }
        let txn = self.parts.db.begin().await?;
        self.lock_own(&txn, account.id, session).await?;
        if let (Some(code), None) = &proof
            && !self.use_code(&txn, account.id, code).await?
        {
            txn.rollback().await?;
            let entry =
                AuditEntry { user_id: actor.user_id(), ..refused("auth.disable_totp", Some(account.id), "wrong_code") };
            self.record(&self.parts.db, &entry).await?;
            return Err(AuthError::WrongCode);
        }
        if !mfa::remove_totp(&txn, account.id).await? {
            return Err(AuthError::MfaNotEnabled);
        }
        mfa::replace_recovery_codes(&txn, account.id, Vec::new()).await?;
        mfa::void_challenges(&txn, account.id, self.now()).await?;
        self.switch_mfa(&txn, actor, account.id, session, false).await?;
        Ok(txn.commit().await?)
    }

    /// Uses up a code of the app or a recovery code; false when it is neither.
    pub(super) async fn use_code(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        code: &str,
    ) -> Result<bool, AuthError> {
        let Some(credential) = mfa::totp(txn, user).await? else { return Ok(false) };
        let secret = self.open_secret(user, &credential.secret_sealed)?;
        match totp::step_of(&secret, code, self.now()) {
            Some(step) => Ok(mfa::use_step(txn, user, step).await?),
            None => Ok(mfa::use_recovery_code(txn, user, &recovery_code::hash(user, code), self.now()).await?),
        }
    }

    async fn switch_mfa(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        user: UserId,
        session: SessionId,
        enabled: bool,
    ) -> Result<Account, AuthError> {
        sessions::revoke_all(txn, user, Some(session), "mfa_changed", self.now()).await?;
        let account = self.parts.accounts.change(txn, user, AccountChange::MfaEnabled(enabled), None).await?;
        self.parts.outbox.publish(txn, &MfaChanged { user_id: user, enabled }).await?;
        let action = if enabled { "auth.enable_totp" } else { "auth.disable_totp" };
        self.record(txn, &AuditEntry::new(actor, action, "user", user.0)).await?;
        Ok(account)
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
        mfa::replace_recovery_codes(txn, user, codes.iter().map(row).collect()).await?;
        Ok(codes)
    }

    /// A token taken from an open computer must not lock its owner out.
    async fn check_recent_sign_in(&self, user: UserId, session: SessionId) -> Result<(), AuthError> {
        let session =
            sessions::find_live(&self.parts.db, user, session, self.now()).await?.ok_or(AuthError::NotFound)?;
        let age = self.now() - session.created_at;
        if age <= self.parts.config.reauthentication_window() {
            Ok(())
        } else {
            Err(AuthError::ReauthenticationRequired)
        }
    }

    fn open_secret(&self, user: UserId, sealed: &[u8]) -> Result<Vec<u8>, AuthError> {
        Ok(self.parts.cipher.open(&secret_context(user), sealed).map_err(Problem::internal)?)
    }
}

fn secret_context(user: UserId) -> String {
    format!("totp_credentials.secret_sealed:{user}")
}
