//! Use cases of signing in: one method each, one file per theme.

mod login;
mod mfa;
mod mfa_login;
mod passwords;
mod profile;
mod refresh;
mod register;
mod sessions;
mod verification;
mod verify;

pub(crate) use login::{LoggedIn, SignedIn};

use crate::config::AuthConfig;
use crate::error::AuthError;
use crate::hashing::PasswordHasher;
use crate::store;
use chrono::{DateTime, Utc};
use kernel::ports::{Account, Accounts, Messenger, RoleProfile};
use kernel::{Actor, AuditEntry, Clock, Entropy, SessionId, UserId};
use platform::audit::Audit;
use platform::auth::TokenKeys;
use platform::crypto::{FieldCipher, SecretKey};
use platform::http::Limits;
use platform::outbox::Outbox;
use platform::problem::{Problem, common};
use platform::secrets::Secrets;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr};
use std::sync::Arc;

/// What signing in is made of.
pub struct AuthParts {
    /// The database.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes the audit trail.
    pub audit: Audit,
    /// Signs access tokens.
    pub tokens: TokenKeys,
    /// Counts guesses at secrets.
    pub limits: Limits,
    /// Seals TOTP secrets.
    pub cipher: FieldCipher,
    /// Gives the key of mailed tokens.
    pub secrets: Secrets,
    /// Rules and hashing of passwords.
    pub passwords: PasswordHasher,
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Sends the mails with tokens.
    pub messenger: Arc<dyn Messenger>,
    /// What the roles' modules know of a user.
    pub profiles: Vec<Arc<dyn RoleProfile>>,
    /// Section `[auth]`.
    pub config: AuthConfig,
}

/// Registration, sign-in, sessions, passwords and the second factor.
#[derive(Clone)]
pub struct Auth {
    pub(crate) parts: Arc<AuthParts>,
    pub(crate) mailed_token_key: SecretKey,
}

impl Auth {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: AuthParts) -> Self {
        let mailed_token_key = SecretKey::from(parts.secrets.derive("auth/mailed-tokens"));
        Self { parts: Arc::new(parts), mailed_token_key }
    }

    /// The public keys of access tokens.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        self.parts.tokens.jwks()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// The account, unless it was deleted.
    pub(crate) async fn account(&self, id: UserId) -> Result<Option<Account>, AuthError> {
        Ok(self.parts.accounts.by_ids(&[id]).await?.pop())
    }

    /// The signed-in user's account and session.
    async fn own(&self, actor: &Actor) -> Result<(Account, SessionId), AuthError> {
        let Actor::User { id, session, .. } = *actor else { return Err(AuthError::NotFound) };
        // Deleted between the check of the session and now.
        Ok((self.account(id).await?.ok_or(AuthError::NotFound)?, session))
    }

    /// Takes the user's lock for a signed-in caller, whose session may have been
    /// ended while they waited for it.
    async fn lock_own(&self, txn: &DatabaseTransaction, user: UserId, session: SessionId) -> Result<(), AuthError> {
        store::lock_user(txn, user).await?;
        match store::sessions::find_live(txn, user, session, self.now()).await? {
            Some(_) => Ok(()),
            None => Err(Problem::new(common::UNAUTHENTICATED).into()),
        }
    }

    async fn record(&self, db: &impl ConnectionTrait, entry: &AuditEntry) -> Result<(), DbErr> {
        self.parts.audit.record(db, entry).await
    }
}

/// A refusal of someone who is not signed in, about an account that may be none.
fn refused(action: &str, user: Option<UserId>, reason: &str) -> AuditEntry {
    AuditEntry::new(&Actor::System, action, "user", user.map(|id| id.0))
        .with_changes(serde_json::json!({ "reason": reason }))
        .denied()
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auth")
    }
}
