use super::{Auth, refused};
use crate::domain::refresh_token::RefreshToken;
use crate::dto::LoginAuthRequest;
use crate::entity::{mfa_challenge, session};
use crate::error::AuthError;
use crate::store::{self, mfa, refresh_tokens, sessions};
use kernel::ports::{Account, AccountChange, AccountError};
use kernel::{Actor, AuditEntry, Masked, SessionId, UserId};
use platform::crypto::sha256_hex;
use platform::http::RequestContext;
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, TransactionTrait};
use serde_json::json;

/// A user with the tokens of a session.
pub struct SignedIn {
    pub account: Account,
    pub session: SessionId,
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds that the access token lives.
    pub expires_in: i64,
}

/// What a right password leads to.
pub enum LoggedIn {
    /// Tokens.
    Complete(Box<SignedIn>),
    /// The second step.
    Challenge {
        /// Names it.
        challenge: String,
        /// Seconds that it lives.
        expires_in: i64,
    },
}

impl SignedIn {
    pub(super) fn actor(&self) -> Actor {
        Actor::User { id: self.account.id, role: self.account.role, session: self.session }
    }
}

impl Auth {
    /// Signs in by address and password. Unknown address, wrong password and
    /// blocked account do the same work and give the same answer.
    pub(crate) async fn login(&self, request: LoginAuthRequest) -> Result<LoggedIn, AuthError> {
        self.parts.limits.credentials("login", request.email.as_str()).await?;
        let account = self.parts.accounts.by_email(&request.email).await?;
        let stored = account.as_ref().map(|a| &a.password_hash);
        let fits = self.parts.passwords.verify(&request.password, stored).await;
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
        if self.parts.passwords.is_current(&account.password_hash) {
            return None;
        }
        self.parts.passwords.hash_as_is(password).await.ok()
    }

    async fn complete_login(
        &self,
        verified: Account,
        renewed: Option<Masked<String>>,
        device: Option<String>,
    ) -> Result<LoggedIn, AuthError> {
        let txn = self.parts.db.begin().await?;
        store::lock_user(&txn, verified.id).await?;
        let account = self.parts.accounts.change(&txn, verified.id, AccountChange::SignedIn(self.now()), None).await;
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
            Some(hash) => self.parts.accounts.change(&txn, account.id, AccountChange::PasswordHash(hash), None).await?,
            None => account,
        };
        let signed_in = self.open_session(&txn, account, device).await?;
        self.record(&txn, &AuditEntry::new(&signed_in.actor(), "auth.login", "session", signed_in.session.0)).await?;
        txn.commit().await?;
        Ok(LoggedIn::Complete(Box::new(signed_in)))
    }

    async fn challenge(&self, account: Account, device: Option<String>) -> Result<LoggedIn, AuthError> {
        let (now, life) = (self.now(), self.parts.config.mfa_challenge_life());
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
        mfa::insert_challenge(&txn, row).await?;
        let entry = AuditEntry::new(&Actor::System, "auth.login", "user", account.id.0)
            .with_changes(json!({ "step": "password", "next": "mfa" }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(LoggedIn::Challenge { challenge, expires_in: life.num_seconds() })
    }

    /// A new session with its first tokens.
    pub(super) async fn open_session(
        &self,
        txn: &DatabaseTransaction,
        account: Account,
        device: Option<String>,
    ) -> Result<SignedIn, AuthError> {
        let now = self.now();
        let context = RequestContext::current();
        let context = context.as_deref();
        let session = SessionId::generate(&self.parts.clock, &self.parts.entropy);
        let expires_at = now + self.parts.config.session_life();
        let row = session::ActiveModel {
            id: Set(session),
            user_id: Set(account.id),
            device: Set(device),
            ip_address: Set(context.and_then(|c| c.ip_address).map(|ip| ip.to_string())),
            user_agent: Set(context.and_then(|c| c.user_agent.clone())),
            last_activity_at: Set(now),
            expires_at: Set(expires_at),
            created_at: Set(now),
            ..Default::default()
        };
        sessions::insert(txn, row).await?;
        let token = RefreshToken::generate(now, &self.parts.entropy);
        let ends_at = expires_at.min(now + self.parts.config.refresh_token_life());
        refresh_tokens::insert(txn, &token, session, account.id, ends_at).await?;
        self.signed_in(account, session, &token)
    }

    /// The user with an access token for the session.
    pub(super) fn signed_in(
        &self,
        account: Account,
        session: SessionId,
        token: &RefreshToken,
    ) -> Result<SignedIn, AuthError> {
        let issued = self.parts.tokens.issue(account.id, session, account.role);
        let (access_token, expires_in) = issued.map_err(Problem::internal)?;
        Ok(SignedIn { account, session, access_token, refresh_token: token.wire(), expires_in })
    }
}
