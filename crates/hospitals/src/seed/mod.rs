//! Demonstration hospitals: `seed-data/hospitals/*.json`, administered by accounts of `accounts.json`.

mod files;

use crate::domain::{FoldedTexts, HospitalTexts};
use crate::entity::TextList;
use crate::entity::{hospital, offer};
use crate::service::{Hospitals, LISTS, OFFERS, tag};
use crate::store;
use async_trait::async_trait;
use files::{AccountsFile, SeedCountry, SeedHospital, SeedOffer};
use kernel::events::hospitals::HospitalChanged;
use kernel::{HospitalId, UserId};
use platform::cache::Tag;
use platform::db::Begin;
use platform::{Seed, SeedContext, SeedError, seeded_id};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use std::collections::HashMap;

/// Adds the hospitals and offers that are not there yet, by slug; what is there stays as it is. Nothing is added when
/// an offer cannot be read.
#[async_trait]
impl Seed for Hospitals {
    async fn load(&self, context: &SeedContext) -> Result<(), SeedError> {
        let countries: Vec<SeedCountry> = context.read_folder("hospitals")?;
        let administrators = administrators(context)?;
        let seeds: Vec<&SeedHospital> = countries.iter().flat_map(|country| &country.hospitals).collect();
        let slugs: Vec<&str> = seeds.iter().map(|seed| seed.slug.as_str()).collect();
        let txn = self.parts.db.begin().await?;
        let stored = store::hospitals::with_slugs(&txn, &slugs).await?;
        let stored: HashMap<&str, &hospital::Model> = stored.iter().map(|h| (h.slug.as_str(), h)).collect();
        let mut tags: Vec<Tag> = vec![LISTS, OFFERS];
        for seed in seeds {
            let id = match stored.get(seed.slug.as_str()) {
                // Deleted on purpose: it stays deleted.
                Some(hospital) if hospital.deleted_at.is_some() => continue,
                Some(hospital) => hospital.id,
                None => self.add(&txn, seed, administrators.get(&seed.slug).copied()).await?,
            };
            let offers = seed.offers.iter().map(|o| self.offer_row(context, seed, id, o)).collect::<Result<_, _>>()?;
            store::hospital_treatments::insert_missing(&txn, offers).await?;
            context.remember("hospital", &seed.slug, id.0);
            tags.push(tag(id));
        }
        txn.commit().await?;
        self.invalidate(&tags).await;
        Ok(())
    }
}

/// Who acts for which hospital, by its slug.
fn administrators(context: &SeedContext) -> Result<HashMap<String, UserId>, SeedError> {
    let file: AccountsFile = context.read("accounts.json")?;
    let mut administrators = HashMap::new();
    for account in file.accounts {
        let Some(hospital) = account.hospital else { continue };
        let email = account.email.as_str();
        let user = context.find("user", email);
        let user = user.ok_or_else(|| SeedError::Refused(format!("there is no account {email} yet")))?;
        administrators.insert(hospital, UserId(user));
    }
    Ok(administrators)
}

impl Hospitals {
    async fn add(
        &self,
        txn: &DatabaseTransaction,
        seed: &SeedHospital,
        administrator: Option<UserId>,
    ) -> Result<HospitalId, DbErr> {
        let id = HospitalId(seeded_id("hospital", &seed.slug));
        let others = seed.description.iter().filter(|(locale, _)| *locale != "en");
        let row = hospital::ActiveModel {
            id: Set(id),
            name: Set(seed.name.clone()),
            slug: Set(seed.slug.clone()),
            r#type: Set(seed.r#type),
            description: Set(seed.description.get("en").cloned().unwrap_or_default()),
            country: Set(seed.country.clone()),
            city: Set(seed.city.clone()),
            address: Set(seed.address.clone()),
            latitude: Set(Some(seed.latitude)),
            longitude: Set(Some(seed.longitude)),
            phone: Set(seed.phone.clone()),
            email: Set(seed.email.clone()),
            website: Set(seed.website.clone()),
            certifications: Set(TextList(seed.certifications.clone())),
            specializations: Set(TextList(seed.specializations.clone())),
            total_beds: Set(seed.total_beds),
            is_verified: Set(seed.is_verified),
            admin_user_id: Set(administrator),
            translations: Set(HospitalTexts::of(others.map(|(tag, text)| (tag.clone(), text.clone())))),
            ..Default::default()
        };
        let folded = FoldedTexts::new(&seed.name, &seed.city, &seed.country, &seed.specializations);
        store::hospitals::insert_as_is(txn, row.with_folded(folded)).await?;
        self.parts.outbox.publish(txn, &HospitalChanged { hospital_id: id }).await?;
        Ok(id)
    }

    fn offer_row(
        &self,
        context: &SeedContext,
        seed: &SeedHospital,
        hospital: HospitalId,
        offer: &SeedOffer,
    ) -> Result<offer::ActiveModel, SeedError> {
        let refused = |what: &str| SeedError::Refused(format!("an offer of the hospital {}: {what}", seed.slug));
        let treatment = context.find("treatment", &offer.treatment);
        let treatment =
            treatment.ok_or_else(|| refused(&format!("the treatment {} is not in the catalogue", offer.treatment)))?;
        let rate = offer.success_rate.as_ref().map(|text| text.parse::<f64>()).transpose();
        Ok(offer::ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(self.parts.now())),
            hospital_id: Set(hospital),
            treatment_id: Set(treatment.into()),
            base_price_minor: Set(offer.base_price_minor),
            base_price_currency: Set(seed.currency.clone()),
            duration_days: Set(offer.duration_days),
            success_rate: Set(rate.map_err(|_| refused("the success rate is no number"))?),
            description: Set(offer.description.clone()),
            inclusions: Set(TextList(offer.inclusions.clone())),
            exclusions: Set(TextList(offer.exclusions.clone())),
            is_available: Set(offer.is_available),
            ..Default::default()
        })
    }
}
