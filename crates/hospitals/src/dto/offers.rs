use crate::domain::has_two_decimals;
use crate::store::hospital_treatments::OfferRow;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{HospitalId, Locale, Money, TreatmentId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The list of a hospital's offers has no filters.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListHospitalOffersQuery {}

impl ListFilter for ListHospitalOffersQuery {
    const SORTS: &'static [&'static str] = &["treatment_name", "base_price", "created_at"];
    const DEFAULT_SORT: &'static str = "treatment_name";
}

/// A treatment that the hospital offers from now on.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateHospitalOfferRequest {
    /// An active treatment of the catalogue.
    pub treatment_id: TreatmentId,
    /// Price before any quotation.
    #[garde(custom(price))]
    pub base_price: Money,
    /// Days at the hospital's place, where they differ from the catalogue's.
    #[garde(range(min = 0, max = 3650))]
    pub duration_days: Option<i32>,
    /// Percent, with two decimals at the most.
    #[garde(range(min = 0.0, max = 100.0), inner(custom(two_decimals)))]
    pub success_rate: Option<f64>,
    /// English text about this offer.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5_000))]
    pub description: Option<String>,
    /// What the price includes.
    #[serde(default)]
    #[garde(length(max = 50), inner(length(chars, min = 1, max = 300)))]
    pub inclusions: Vec<String>,
    /// What it does not.
    #[serde(default)]
    #[garde(length(max = 50), inner(length(chars, min = 1, max = 300)))]
    pub exclusions: Vec<String>,
    /// Whether it can be booked; true when not given.
    pub is_available: Option<bool>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateHospitalOfferRequest {
    /// Price before any quotation.
    #[garde(inner(custom(price)))]
    pub base_price: Option<Money>,
    /// Days at the hospital's place; null takes the catalogue's.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(range(min = 0, max = 3650))]
    pub duration_days: Option<Option<i32>>,
    /// Percent, with two decimals at the most; null removes it.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(range(min = 0.0, max = 100.0), inner(inner(custom(two_decimals))))]
    pub success_rate: Option<Option<f64>>,
    /// English text about this offer.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 5_000))]
    pub description: Option<String>,
    /// What the price includes.
    #[garde(length(max = 50), inner(inner(length(chars, min = 1, max = 300))))]
    #[schemars(inner(length(min = 1, max = 300)))]
    pub inclusions: Option<Vec<String>>,
    /// What it does not.
    #[garde(length(max = 50), inner(inner(length(chars, min = 1, max = 300))))]
    #[schemars(inner(length(min = 1, max = 300)))]
    pub exclusions: Option<Vec<String>>,
    /// Whether it can be booked.
    pub is_available: Option<bool>,
}

/// A hospital's offer of a treatment.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HospitalOfferView {
    /// The offer.
    pub id: Uuid,
    /// The hospital.
    pub hospital_id: HospitalId,
    /// Its name.
    pub hospital_name: String,
    /// Its slug.
    pub hospital_slug: String,
    /// The treatment.
    pub treatment_id: TreatmentId,
    /// Its name in the asked-for language.
    pub treatment_name: String,
    /// Its slug.
    pub treatment_slug: String,
    /// Price before any quotation.
    pub base_price: Money,
    /// Days at the hospital's place, where they differ from the catalogue's.
    pub duration_days: Option<i32>,
    /// Percent, as the hospital states it.
    pub success_rate: Option<f64>,
    /// About this offer, in the asked-for language.
    pub description: String,
    /// What the price includes.
    pub inclusions: Vec<String>,
    /// What it does not.
    pub exclusions: Vec<String>,
    /// Whether it can be booked.
    pub is_available: bool,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl HospitalOfferView {
    /// The offer in this language.
    pub fn new(row: OfferRow, locale: &Locale) -> Self {
        let treatment_name = row.treatment_translations.best(locale, |t| t.name.as_deref());
        let description = row.translations.best(locale, |t| t.description.as_deref());
        Self {
            treatment_name: treatment_name.unwrap_or(&row.treatment_name).to_owned(),
            description: description.unwrap_or(&row.description).to_owned(),
            id: row.id,
            hospital_id: row.hospital_id,
            hospital_name: row.hospital_name,
            hospital_slug: row.hospital_slug,
            treatment_id: row.treatment_id,
            treatment_slug: row.treatment_slug,
            base_price: Money::new(row.base_price_minor, row.base_price_currency),
            duration_days: row.duration_days,
            success_rate: row.success_rate,
            inclusions: row.inclusions.0,
            exclusions: row.exclusions.0,
            is_available: row.is_available,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// More than nothing, and little enough to be added up without overflow.
fn price(price: &Money, _: &()) -> garde::Result {
    if (1..=1_000_000_000_000_000).contains(&price.amount_minor) {
        Ok(())
    } else {
        Err(garde::Error::new("amount_minor must be from 1 to 1000000000000000"))
    }
}

fn two_decimals(rate: &f64, _: &()) -> garde::Result {
    if has_two_decimals(*rate) { Ok(()) } else { Err(garde::Error::new("has more than two decimals")) }
}
