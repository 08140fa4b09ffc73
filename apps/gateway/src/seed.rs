//! The seed data: demo accounts, catalogue, hospitals. Embedded in the
//! executable, loaded into development installations only, once.

use crate::foundation::Foundation;
use crate::settings::Settings;
use crate::wiring::Modules;
use anyhow::{Context, ensure};
use include_dir::{Dir, include_dir};
use kernel::ports::{AccountChange, Accounts, NewAccount};
use kernel::{EmailAddress, Masked, Role, UserId};
use platform::config::Environment;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../seed-data");

const PASSWORD_VARIABLE: &str = "MEDIVOY_SEED_PASSWORD";
const DEFAULT_PASSWORD: &str = "medivoy-dev-2026";

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
    locale: kernel::Locale,
    /// Slug of the hospital that a hospital_admin acts for.
    hospital: Option<String>,
    /// Profile of a patient.
    profile: Option<patients::SeedPatient>,
}

/// Loads the data unless it was loaded before.
pub async fn seed_once(settings: &Settings, foundation: &Foundation, modules: &Modules) -> anyhow::Result<()> {
    let admin = EmailAddress::parse("admin@medivoy.example").context("a valid address")?;
    match modules.accounts.by_email(&admin).await? {
        Some(_) => Ok(()),
        None => seed(settings, foundation, modules).await,
    }
}

/// Loads the data; what is there already stays as it is.
///
/// # Errors
/// Outside development, when the embedded data is not sound, or the database fails.
pub async fn seed(settings: &Settings, foundation: &Foundation, modules: &Modules) -> anyhow::Result<()> {
    ensure!(settings.environment == Environment::Development, "demo accounts are for development only");
    let demo: DemoAccounts = parse("accounts.json")?;
    let treatments = modules.taxonomy.seed(parse_folder("taxonomy")?).await?.into_iter().collect();
    let mut admins = HashMap::new();
    for account in demo.accounts.iter().filter(|a| a.user_type != Role::Admin) {
        let user = demo_account(foundation, modules, account).await?;
        if let Some(hospital) = &account.hospital {
            admins.insert(hospital.clone(), user);
        }
        if let Some(profile) = &account.profile {
            modules.patients.seed(user, profile.clone()).await?;
        }
    }
    let countries: Vec<hospitals::SeedCountry> = parse_folder("hospitals")?;
    let seeded = modules.hospitals.seed(&countries, &treatments, &admins).await?;
    // The administrator comes last: their account says that all of it is there.
    for account in demo.accounts.iter().filter(|a| a.user_type == Role::Admin) {
        demo_account(foundation, modules, account).await?;
    }
    // So many rows at once: the planner should not wait for autovacuum to hear of them.
    foundation.db.execute_unprepared("ANALYZE").await?;
    tracing::info!(
        treatments = treatments.len(),
        hospitals = seeded.hospitals,
        offers = seeded.offers,
        "seed data loaded"
    );
    Ok(())
}

async fn demo_account(foundation: &Foundation, modules: &Modules, account: &DemoAccount) -> anyhow::Result<UserId> {
    if let Some(user) = modules.accounts.by_email(&account.email).await? {
        return Ok(user.id);
    }
    let password_hash = modules.passwords.hash_as_is(&password()).await?;
    let new = NewAccount {
        email: account.email.clone(),
        phone: None,
        password_hash,
        role: account.user_type,
        first_name: account.first_name.clone(),
        last_name: account.last_name.clone(),
        locale: Some(account.locale.clone()),
    };
    let txn = foundation.db.begin().await?;
    let user = modules.accounts.create(&txn, new).await?;
    modules.accounts.change(&txn, user.id, AccountChange::Verified, None).await?;
    txn.commit().await?;
    Ok(user.id)
}

fn password() -> Masked<String> {
    Masked::new(std::env::var(PASSWORD_VARIABLE).unwrap_or_else(|_| DEFAULT_PASSWORD.to_owned()))
}

/// What the start-up message says of the demo accounts' password: never one
/// that someone has chosen.
pub fn password_hint() -> &'static str {
    if std::env::var_os(PASSWORD_VARIABLE).is_some() { "as in MEDIVOY_SEED_PASSWORD" } else { DEFAULT_PASSWORD }
}

fn parse<T: DeserializeOwned>(file: &str) -> anyhow::Result<T> {
    let file = DATA.get_file(file).with_context(|| format!("seed-data/{file} is missing"))?;
    serde_json::from_slice(file.contents())
        .with_context(|| format!("seed-data/{} cannot be read", file.path().display()))
}

/// Every JSON file of a folder, in the order of the names.
fn parse_folder<T: DeserializeOwned>(folder: &str) -> anyhow::Result<Vec<T>> {
    let folder = DATA.get_dir(folder).with_context(|| format!("seed-data/{folder} is missing"))?;
    let mut files: Vec<_> = folder.files().filter(|f| f.path().extension().is_some_and(|e| e == "json")).collect();
    files.sort_by_key(|f| f.path());
    files
        .into_iter()
        .map(|f| {
            serde_json::from_slice(f.contents())
                .with_context(|| format!("seed-data/{} cannot be read", f.path().display()))
        })
        .collect()
}
