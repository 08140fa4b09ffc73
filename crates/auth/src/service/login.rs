use super::step::{ProvenPassword, Step};
use super::{Auth, refused};
use crate::dto::{AuthChallengeView, AuthLoginView, LoginAuthRequest};
use crate::entity::mfa_challenge;
use crate::error::AuthError;
use crate::store::mfa_challenges;
use kernel::ports::{Account, AccountChange};
use kernel::{Actor, AuditEntry, Masked, UserId};
use platform::crypto::sha256_hex;
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// How often a sign-in compares the password again when the hash is replaced under it.
const MAX_TRIES: usize = 3;

impl Auth {
    /// Signs in by address and password. Unknown address, wrong password and
    /// blocked account do the same work and give the same answer.
    pub(crate) async fn login(&self, request: LoginAuthRequest) -> Result<AuthLoginView, AuthError> {
        let mut account = self.ports.accounts.by_email(&request.email).await?;
        self.count_guess("login", request.email.as_str(), account.as_ref()).await?;
        for _ in 0..MAX_TRIES {
            if let Some(decided) = self.try_login(&request, account).await? {
                return Ok(decided);
            }
            account = self.ports.accounts.by_email(&request.email).await?;
        }
        self.refuse_login(None, "changed_meanwhile").await
    }

    /// `None` when the hash was replaced after the password was compared with it (changed, or written in today's form
    /// by another sign-in): it is to be compared again.
    async fn try_login(
        &self,
        request: &LoginAuthRequest,
        account: Option<Account>,
    ) -> Result<Option<AuthLoginView>, AuthError> {
        let stored = account.as_ref().map(|a| &a.password_hash);
        let fits = self.ports.passwords.verify(&request.password, stored).await;
        let fits = fits.map_err(|refused| AuthError::password("password", refused))?;
        let user = account.as_ref().map(|a| a.id);
        let Some(verified) = account.filter(|account| fits && account.is_active) else {
            return self.refuse_login(user, if fits { "blocked" } else { "credentials" }).await;
        };
        let renewed = self.renewed_hash(&verified, &request.password).await;
        let Some(step) = self.step(verified.id).await? else { return self.refuse_login(user, "deleted").await };
        if !step.account.is_active {
            step.txn.rollback().await?;
            return self.refuse_login(user, "blocked").await;
        }
        if !ProvenPassword::of(&verified, "password").still_counts(&step.account) {
            step.txn.rollback().await?;
            return Ok(None);
        }
        if let Some(hash) = renewed {
            let change = AccountChange::PasswordHash(hash);
            self.ports.accounts.change(&step.txn, verified.id, change, None).await?;
        }
        let device = request.device.clone();
        let decided = match step.account.mfa_enabled {
            true => self.challenge(step, device).await?,
            false => self.complete_login(step, device).await?,
        };
        Ok(Some(decided))
    }

    async fn refuse_login<T>(&self, user: Option<UserId>, reason: &str) -> Result<T, AuthError> {
        self.record(&self.parts.db, &refused("auth.login", user, reason)).await?;
        Err(AuthError::InvalidCredentials)
    }

    /// A hash of today's form, where the stored one is older. When the pool is full, the next sign-in will do.
    async fn renewed_hash(&self, account: &Account, password: &Masked<String>) -> Option<Masked<String>> {
        if self.ports.passwords.is_current(&account.password_hash) {
            return None;
        }
        self.ports.passwords.hash_as_is(password).await.ok()
    }

    async fn complete_login(
        &self,
        Step { txn, account }: Step,
        device: Option<String>,
    ) -> Result<AuthLoginView, AuthError> {
        let signed_in = AccountChange::SignedIn(self.now());
        let account = self.ports.accounts.change(&txn, account.id, signed_in, None).await?;
        let signed_in = self.open_session(&txn, account, device).await?;
        self.record(&txn, &AuditEntry::new(&signed_in.actor(), "auth.login", "session", signed_in.session.0)).await?;
        txn.commit().await?;
        Ok(AuthLoginView::SignedIn(Box::new(signed_in.into())))
    }

    async fn challenge(&self, Step { txn, account }: Step, device: Option<String>) -> Result<AuthLoginView, AuthError> {
        let (now, life) = (self.now(), self.config.mfa_challenge_life());
        let challenge = self.parts.entropy.token();
        let row = mfa_challenge::ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(now)),
            user_id: Set(account.id),
            challenge_hash: Set(sha256_hex(&challenge)),
            device: Set(device),
            expires_at: Set(now + life),
            ..Default::default()
        };
        mfa_challenges::insert(&txn, row).await?;
        let entry = AuditEntry::new(&Actor::System, "auth.login", "user", account.id.0)
            .with_changes(json!({ "step": "password", "next": "mfa" }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(AuthLoginView::MfaRequired(AuthChallengeView {
            mfa_required: true,
            challenge,
            methods: ["totp", "recovery_code"],
            expires_in: life.num_seconds(),
        }))
    }
}
