//! The demonstration profiles: those of the accounts that `auth` has loaded.

use crate::dto::CreatePatientRequest;
use crate::error::PatientError;
use crate::service::Patients;
use async_trait::async_trait;
use kernel::{Actor, EmailAddress, UserId};
use platform::{Seed, SeedContext, SeedError};
use serde::Deserialize;

/// What this module reads of `accounts.json`.
#[derive(Deserialize)]
struct AccountsFile {
    accounts: Vec<SeedAccount>,
}

#[derive(Deserialize)]
struct SeedAccount {
    email: EmailAddress,
    profile: Option<CreatePatientRequest>,
}

#[async_trait]
impl Seed for Patients {
    async fn load(&self, context: &SeedContext) -> Result<(), SeedError> {
        let file: AccountsFile = context.read("accounts.json")?;
        for account in file.accounts {
            let Some(profile) = account.profile else { continue };
            let email = account.email.as_str();
            let user = context.find("user", email);
            let user = user.ok_or_else(|| SeedError::Refused(format!("there is no account {email} yet")))?;
            match self.insert(&Actor::System, UserId(user), profile).await {
                Ok(_) | Err(PatientError::ProfileExists) => {}
                Err(error) => return Err(SeedError::Refused(error.to_string())),
            }
        }
        Ok(())
    }
}
