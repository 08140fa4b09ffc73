//! Use cases of signing in, one file per verb.

mod begin_totp;
mod change_password;
mod check_password;
mod confirm_totp;
mod count_guess;
mod disable_totp;
mod end_session;
mod forgot_password;
mod login;
mod open_session;
mod read;
mod reauthentication;
mod refresh;
mod register;
mod request_phone_code;
mod resend_verification;
mod reset_mfa;
mod reset_password;
mod step;
mod totp_codes;
mod update_profile;
mod verify_email;
mod verify_mfa;
mod verify_phone;

pub(crate) use step::{Step, StepError};

use crate::config::AuthConfig;
use crate::error::AuthError;
use crate::hashing::PasswordHasher;
use chrono::{DateTime, Utc};
use kernel::ports::{Account, Accounts, Messenger, RoleProfile, TextMessages};
use kernel::{Actor, AuditEntry, SessionId, UserId};
use platform::Parts;
use platform::auth::TokenKeys;
use platform::crypto::{SealedColumn, SealedPlace, SecretKey};
use platform::http::Limits;
use platform::secrets::Secrets;
use sea_orm::{ConnectionTrait, DbErr};
use std::sync::Arc;

/// What [`Auth`] asks, and the services of the platform that it alone needs.
#[derive(Clone)]
pub struct AuthPorts {
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Sends the mails with tokens.
    pub messenger: Arc<dyn Messenger>,
    /// Sends the codes that confirm telephone numbers.
    pub text_messages: Arc<dyn TextMessages>,
    /// What the roles' modules know of a user.
    pub profiles: Vec<Arc<dyn RoleProfile>>,
    /// Rules and hashing of passwords.
    pub passwords: PasswordHasher,
    /// Signs access tokens.
    pub tokens: TokenKeys,
    /// Counts guesses at secrets.
    pub limits: Limits,
    /// Gives the key of mailed tokens.
    pub secrets: Secrets,
}

/// Registration, sign-in, sessions, passwords and the second factor. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    pub(crate) parts: Parts,
    pub(crate) ports: AuthPorts,
    pub(crate) config: AuthConfig,
    pub(crate) mailed_token_key: SecretKey,
    /// Newest first: the first makes codes, all of them know those that are out.
    pub(crate) phone_code_keys: Vec<SecretKey>,
    totp_secret: SealedColumn<Vec<u8>>,
}

impl Auth {
    /// Over these parts, ports and configuration.
    #[must_use]
    pub fn new(parts: Parts, ports: AuthPorts, config: AuthConfig) -> Self {
        let mailed_token_key = SecretKey::from(ports.secrets.derive("auth/mailed-tokens"));
        let phone_code_keys = ports.secrets.derive_all("auth/phone-codes").into_iter().map(SecretKey::from).collect();
        let totp_secret = parts.cipher.column("totp_credentials", "secret_sealed").of_rows_named_by("user_id");
        Self { parts, ports, config, mailed_token_key, phone_code_keys, totp_secret }
    }

    /// Where the secrets of second factors are kept.
    pub(crate) const fn sealed_totp_secret(&self) -> SealedPlace {
        self.totp_secret.place()
    }

    /// The public keys of access tokens.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        self.ports.tokens.jwks()
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.now()
    }

    /// The account, unless it was deleted.
    async fn account(&self, id: UserId) -> Result<Option<Account>, AuthError> {
        Ok(self.ports.accounts.by_ids(&[id]).await?.pop())
    }

    /// The signed-in user's account and session.
    async fn own(&self, actor: &Actor) -> Result<(Account, SessionId), AuthError> {
        let (user, session) = own_session(actor)?;
        // Deleted between the check of the session and now.
        Ok((self.account(user).await?.ok_or(AuthError::SessionEnded)?, session))
    }

    async fn record(&self, db: &impl ConnectionTrait, entry: &AuditEntry) -> Result<(), DbErr> {
        self.parts.audit.record(db, entry).await
    }
}

/// The signed-in user and their session.
fn own_session(actor: &Actor) -> Result<(UserId, SessionId), AuthError> {
    match *actor {
        Actor::User { id, session, .. } => Ok((id, session)),
        Actor::System => Err(AuthError::SessionEnded),
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
