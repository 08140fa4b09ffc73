//! Demonstration hospitals, in the form of `seed-data/hospitals/*.json`.

use crate::entity::TextList;
use crate::entity::hospital::{ActiveModel, HospitalType, Model};
use crate::entity::offer;
use crate::service::{Hospitals, LISTS, OFFERS, search_text, tag};
use crate::store;
use kernel::events::hospitals::HospitalChanged;
use kernel::{CountryCode, Currency, EmailAddress, HospitalId, PhoneNumber, TreatmentId, UserId};
use platform::cache::Tag;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr, TransactionTrait};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// One file: the hospitals of a country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedCountry {
    /// The country of all of them.
    pub country: CountryCode,
    /// Its hospitals.
    pub hospitals: Vec<SeedHospital>,
}

/// A hospital with its offers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the table `hospitals`")]
pub struct SeedHospital {
    pub slug: String,
    pub name: String,
    pub r#type: HospitalType,
    /// By language; `en` goes into the column.
    pub description: BTreeMap<String, String>,
    pub country: CountryCode,
    pub city: String,
    pub address: String,
    pub latitude: f64,
    pub longitude: f64,
    pub phone: PhoneNumber,
    pub email: EmailAddress,
    pub website: Option<String>,
    pub certifications: Vec<String>,
    pub specializations: Vec<String>,
    pub total_beds: Option<i32>,
    pub is_verified: bool,
    /// Of all its offers.
    pub currency: Currency,
    pub offers: Vec<SeedOffer>,
}

/// An offer of a treatment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the table `hospital_treatments`")]
pub struct SeedOffer {
    /// The treatment's slug.
    pub treatment: String,
    pub base_price_minor: i64,
    pub duration_days: Option<i32>,
    /// A decimal number as text.
    pub success_rate: Option<String>,
    pub description: String,
    pub inclusions: Vec<String>,
    pub exclusions: Vec<String>,
    pub is_available: bool,
}

/// How many were new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeededHospitals {
    /// Hospitals.
    pub hospitals: u64,
    /// Offers.
    pub offers: u64,
}

/// Why the seed data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HospitalSeedError {
    /// An offer names a treatment that is not in the catalogue.
    #[error("hospital {hospital} offers the treatment {treatment}, which is not in the catalogue")]
    UnknownTreatment {
        /// Slug of the hospital.
        hospital: String,
        /// Slug of the treatment.
        treatment: String,
    },
    /// A success rate is no number.
    #[error("hospital {hospital} states the success rate {rate}")]
    SuccessRate {
        /// Slug of the hospital.
        hospital: String,
        /// What stands there.
        rate: String,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Hospitals {
    /// Adds the hospitals and offers that are not there yet, by slug; what is
    /// there stays as it is. `treatments` gives ids by slug, `admins` the account
    /// that acts for a hospital by the hospital's slug.
    ///
    /// # Errors
    /// When an offer cannot be read or the database fails; nothing is added then.
    pub async fn seed(
        &self,
        countries: &[SeedCountry],
        treatments: &HashMap<String, TreatmentId>,
        admins: &HashMap<String, UserId>,
    ) -> Result<SeededHospitals, HospitalSeedError> {
        let seeds: Vec<&SeedHospital> = countries.iter().flat_map(|country| &country.hospitals).collect();
        let slugs: Vec<&str> = seeds.iter().map(|seed| seed.slug.as_str()).collect();
        let txn = self.parts.db.begin().await?;
        let there: HashMap<String, Model> =
            store::hospitals::with_slugs(&txn, &slugs).await?.into_iter().map(|h| (h.slug.clone(), h)).collect();
        let mut seeded = SeededHospitals::default();
        let mut tags: Vec<Tag> = vec![LISTS, OFFERS];
        for seed in seeds {
            let id = match there.get(&seed.slug) {
                // Deleted on purpose: it stays deleted.
                Some(hospital) if hospital.deleted_at.is_some() => continue,
                Some(hospital) => hospital.id,
                None => {
                    seeded.hospitals += 1;
                    self.add(&txn, seed, admins.get(&seed.slug).copied()).await?
                }
            };
            let offers = self.offer_rows(seed, id, treatments)?;
            seeded.offers += store::offers::insert_missing(&txn, offers).await?;
            tags.push(tag(id));
        }
        txn.commit().await?;
        self.forget(&tags).await;
        Ok(seeded)
    }

    async fn add(
        &self,
        txn: &DatabaseTransaction,
        seed: &SeedHospital,
        admin: Option<UserId>,
    ) -> Result<HospitalId, DbErr> {
        let id = HospitalId::generate(&self.parts.clock, &self.parts.entropy);
        let translations: serde_json::Map<String, serde_json::Value> = seed
            .description
            .iter()
            .filter(|(locale, _)| *locale != "en")
            .map(|(locale, text)| (locale.clone(), serde_json::json!({ "description": text })))
            .collect();
        let row = ActiveModel {
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
            admin_user_id: Set(admin),
            translations: Set(translations.into()),
            search_text: Set(search_text(&seed.name, &seed.city, &seed.country, &seed.specializations)),
            ..Default::default()
        };
        row.insert(txn).await?;
        self.parts.outbox.publish(txn, &HospitalChanged { hospital_id: id }).await?;
        Ok(id)
    }

    fn offer_rows(
        &self,
        seed: &SeedHospital,
        hospital: HospitalId,
        treatments: &HashMap<String, TreatmentId>,
    ) -> Result<Vec<offer::ActiveModel>, HospitalSeedError> {
        let row = |o: &SeedOffer| {
            let unknown =
                || HospitalSeedError::UnknownTreatment { hospital: seed.slug.clone(), treatment: o.treatment.clone() };
            let wrong =
                |rate: &String| HospitalSeedError::SuccessRate { hospital: seed.slug.clone(), rate: rate.clone() };
            let rate = |text: &String| text.parse::<f64>().map_err(|_| wrong(text));
            Ok(offer::ActiveModel {
                id: Set(self.parts.entropy.uuid_v7(self.parts.clock.now())),
                hospital_id: Set(hospital),
                treatment_id: Set(*treatments.get(&o.treatment).ok_or_else(unknown)?),
                base_price_minor: Set(o.base_price_minor),
                base_price_currency: Set(seed.currency.clone()),
                duration_days: Set(o.duration_days),
                success_rate: Set(o.success_rate.as_ref().map(rate).transpose()?),
                description: Set(o.description.clone()),
                inclusions: Set(TextList(o.inclusions.clone())),
                exclusions: Set(TextList(o.exclusions.clone())),
                is_available: Set(o.is_available),
                ..Default::default()
            })
        };
        seed.offers.iter().map(row).collect()
    }
}
