//! The demo accounts, for development only.

use crate::service::Auth;
use async_trait::async_trait;
use kernel::ports::{AccountChange, NewAccount, PortError};
use kernel::{EmailAddress, Locale, Masked, Role, UserId};
use platform::db::Begin;
use platform::{Seed, SeedContext, SeedError};
use serde::Deserialize;
use serde::de::IgnoredAny;

const FILE: &str = "accounts.json";
const PASSWORD_VARIABLE: &str = "MEDIVOY_SEED_PASSWORD";
const DEFAULT_PASSWORD: &str = "medivoy-dev-2026";

/// Created last: this account says that all of the seed data is there.
const ADMINISTRATOR: &str = "admin@medivoy.example";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAccounts {
    #[serde(rename = "password_note")]
    _note: String,
    accounts: Vec<DemoAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAccount {
    email: EmailAddress,
    user_type: Role,
    first_name: String,
    last_name: String,
    locale: Locale,
    /// Read by `hospitals`.
    #[serde(rename = "hospital")]
    _hospital: Option<IgnoredAny>,
    /// Read by `patients`.
    #[serde(rename = "profile")]
    _profile: Option<IgnoredAny>,
}

#[async_trait]
impl Seed for Auth {
    async fn is_loaded(&self) -> Result<bool, SeedError> {
        let administrator = EmailAddress::parse(ADMINISTRATOR).map_err(refused)?;
        Ok(self.ports.accounts.by_email(&administrator).await.map_err(port_failed)?.is_some())
    }

    async fn load(&self, context: &SeedContext) -> Result<(), SeedError> {
        let demo: DemoAccounts = context.read(FILE)?;
        for account in demo.accounts.into_iter().filter(|account| account.user_type != Role::Admin) {
            let (email, user) = self.demo_account(account).await?;
            context.remember("user", email.as_str(), user.0);
        }
        Ok(())
    }

    async fn finish(&self, context: &SeedContext) -> Result<(), SeedError> {
        let demo: DemoAccounts = context.read(FILE)?;
        for account in demo.accounts.into_iter().filter(|account| account.user_type == Role::Admin) {
            let (email, user) = self.demo_account(account).await?;
            context.remember("user", email.as_str(), user.0);
        }
        Ok(())
    }
}

impl Auth {
    /// The account as it is, or a new and verified one.
    async fn demo_account(&self, account: DemoAccount) -> Result<(EmailAddress, UserId), SeedError> {
        let DemoAccount { email, user_type, first_name, last_name, locale, .. } = account;
        if let Some(known) = self.ports.accounts.by_email(&email).await.map_err(port_failed)? {
            return Ok((email, known.id));
        }
        let password_hash = self.ports.passwords.hash_as_is(&password()).await.map_err(refused)?;
        let new = NewAccount {
            email: email.clone(),
            phone: None,
            password_hash,
            role: user_type,
            first_name,
            last_name,
            locale: Some(locale),
        };
        let txn = self.parts.db.begin().await?;
        let user = self.ports.accounts.create(&txn, new).await.map_err(refused)?;
        self.ports.accounts.change(&txn, user.id, AccountChange::Verified, None).await.map_err(refused)?;
        txn.commit().await?;
        Ok((email, user.id))
    }
}

/// What the start-up message says of the demo accounts' password: never one that someone has chosen.
#[must_use]
pub fn seed_password_hint() -> &'static str {
    if std::env::var_os(PASSWORD_VARIABLE).is_some() { "as in MEDIVOY_SEED_PASSWORD" } else { DEFAULT_PASSWORD }
}

fn password() -> Masked<String> {
    Masked::new(std::env::var(PASSWORD_VARIABLE).unwrap_or_else(|_| DEFAULT_PASSWORD.to_owned()))
}

fn refused(error: impl std::fmt::Display) -> SeedError {
    SeedError::Refused(error.to_string())
}

fn port_failed(error: PortError) -> SeedError {
    match error {
        PortError::Database(error) => error.into(),
        PortError::Internal(_) | PortError::Absent(_) => refused(error),
    }
}
