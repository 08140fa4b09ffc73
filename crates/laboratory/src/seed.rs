//! Demonstration laboratories: `seed-data/laboratory/laboratories.json`, at seeded hospitals.

use crate::entity::TextList;
use crate::entity::laboratory::{ActiveModel, LaboratoryType};
use crate::service::Laboratories;
use crate::store;
use async_trait::async_trait;
use kernel::{CountryCode, EmailAddress, LaboratoryId, PhoneNumber};
use platform::db::Begin;
use platform::{Seed, SeedContext, SeedError};
use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use std::collections::HashSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LaboratoriesFile {
    laboratories: Vec<SeedLaboratory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedLaboratory {
    /// Tells one from another.
    name: String,
    /// Slug of the hospital that it belongs to.
    hospital: Option<String>,
    r#type: LaboratoryType,
    country: CountryCode,
    city: String,
    address: String,
    phone: PhoneNumber,
    email: EmailAddress,
    services_offered: Vec<String>,
}

/// Adds the laboratories that are not there yet, by name; what is there stays as it is.
#[async_trait]
impl Seed for Laboratories {
    async fn load(&self, context: &SeedContext) -> Result<(), SeedError> {
        let file: LaboratoriesFile = context.read("laboratory/laboratories.json")?;
        let names: Vec<&str> = file.laboratories.iter().map(|seed| seed.name.as_str()).collect();
        let txn = self.parts.db.begin().await?;
        let stored = store::laboratories::with_names(&txn, &names).await?;
        let stored: HashSet<String> = stored.into_iter().map(|laboratory| laboratory.name).collect();
        for seed in file.laboratories.into_iter().filter(|seed| !stored.contains(&seed.name)) {
            let laboratory = store::laboratories::insert(&txn, self.seed_row(context, seed)?).await?;
            self.publish_change(&txn, laboratory.id).await?;
        }
        txn.commit().await?;
        self.invalidate().await;
        Ok(())
    }
}

impl Laboratories {
    fn seed_row(&self, context: &SeedContext, seed: SeedLaboratory) -> Result<ActiveModel, SeedError> {
        let hospital = |slug: String| {
            let found = context.find("hospital", &slug).map(Into::into);
            found
                .ok_or_else(|| SeedError::Refused(format!("the laboratory {}: there is no hospital {slug}", seed.name)))
        };
        let row = ActiveModel {
            id: Set(LaboratoryId(platform::seeded_id("laboratory", &seed.name))),
            hospital_id: Set(seed.hospital.map(hospital).transpose()?),
            name: Set(seed.name),
            r#type: Set(seed.r#type),
            country: Set(seed.country),
            address: Set(seed.address),
            phone: Set(seed.phone),
            email: Set(seed.email),
            services_offered: Set(TextList(seed.services_offered)),
            is_active: Set(true),
            city: Set(seed.city.clone()),
            ..Default::default()
        };
        Ok(row.with_folded(&seed.city))
    }
}
