use crate::entity::hospital::HospitalType;
use kernel::{CountryCode, Currency, EmailAddress, PhoneNumber};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What this module reads of `accounts.json`.
#[derive(Deserialize)]
pub struct AccountsFile {
    pub accounts: Vec<SeedAccount>,
}

#[derive(Deserialize)]
pub struct SeedAccount {
    pub email: EmailAddress,
    /// Slug of the hospital that the account acts for.
    pub hospital: Option<String>,
}

/// One file: the hospitals of a country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedCountry {
    /// The country of all of them; each names its own as well.
    #[serde(rename = "country")]
    pub _country: CountryCode,
    /// Its hospitals.
    pub hospitals: Vec<SeedHospital>,
}

/// A hospital with its offers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
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
