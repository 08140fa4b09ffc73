use super::{Auth, refused};
use crate::dto::{AuthChallengeView, AuthLoginView, LoginAuthRequest};
use crate::entity::mfa_challenge;
use crate::error::AuthError;
use crate::store::{self, mfa_challenges};
use kernel::ports::{Account, AccountChange, AccountError};
use kernel::{Actor, AuditEntry, Masked, UserId};
use platform::crypto::sha256_hex;
use platform::db::Begin;
use sea_orm::ActiveValue::Set;
use serde_json::json;

impl Auth {
    /// Signs in by address and password. Unknown address, wrong password and
    /// blocked account do the same work and give the same answer.
    pub(crate) async fn login(&self, request: LoginAuthRequest) -> Result<AuthLoginView, AuthError> {
        self.ports.limits.credentials("login", request.email.as_str()).await?;
        let account = self.ports.accounts.by_email(&request.email).await?;
        let stored = account.as_ref().map(|a| &a.password_hash);
        let fits = self.ports.passwords.verify(&request.password, stored).await;
        let fits = fits.map_err(|refused| AuthError::password("password", refused))?;
        let user = account.as_ref().map(|a| a.id);
        match account.filter(|account| fits && account.is_active) {
            None => self.refuse_login(user, if fits { "blocked" } else { "credentials" }).await,
            Some(account) if account.mfa_enabled => self.challenge(account, request.device).await,
            Some(account) => {
                let renewed = self.renewed_hash(&account, &request.password).await;
                self.complete_login(account, renewed, request.device).await
            }
        }
    }

    async fn refuse_login<T>(&self, user: Option<UserId>, reason: &str) -> Result<T, AuthError> {
        self.record(&self.parts.db, &refused("auth.login", user, reason)).await?;
        Err(AuthError::InvalidCredentials)
    }

    /// A hash of today's form, where the stored one is older. When the pool is
    /// full, the next sign-in will do.
    async fn renewed_hash(&self, account: &Account, password: &Masked<String>) -> Option<Masked<String>> {
        if self.ports.passwords.is_current(&account.password_hash) {
            return None;
        }
        self.ports.passwords.hash_as_is(password).await.ok()
    }

    async fn complete_login(
        &self,
        verified: Account,
        renewed: Option<Masked<String>>,
        device: Option<String>,
    ) -> Result<AuthLoginView, AuthError> {
        let txn = self.parts.db.begin().await?;
        store::lock_user(&txn, verified.id).await?;
        let account = self.ports.accounts.change(&txn, verified.id, AccountChange::SignedIn(self.now()), None).await;
        // What was verified may have been changed, blocked or deleted meanwhile.
        let account = match account {
            Ok(account) if account.is_active && account.password_hash == verified.password_hash => account,
            Ok(_) | Err(AccountError::NotFound) => {
                txn.rollback().await?;
                return self.refuse_login(Some(verified.id), "changed_meanwhile").await;
            }
            Err(error) => return Err(error.into()),
        };
        let account = match renewed {
            Some(hash) => self.ports.accounts.change(&txn, account.id, AccountChange::PasswordHash(hash), None).await?,
            None => account,
        };
        let signed_in = self.open_session(&txn, account, device).await?;
        self.record(&txn, &AuditEntry::new(&signed_in.actor(), "auth.login", "session", signed_in.session.0)).await?;
        txn.commit().await?;
        Ok(AuthLoginView::Tokens(Box::new(signed_in.into())))
    }

    async fn challenge(&self, account: Account, device: Option<String>) -> Result<AuthLoginView, AuthError> {
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
        let txn = self.parts.db.begin().await?;
        mfa_challenges::insert(&txn, row).await?;
        let entry = AuditEntry::new(&Actor::System, "auth.login", "user", account.id.0)
            .with_changes(json!({ "step": "password", "next": "mfa" }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(AuthLoginView::Challenge(AuthChallengeView {
            mfa_required: true,
            challenge,
            methods: ["totp", "recovery_code"],
            expires_in: life.num_seconds(),
        }))
    }
}
