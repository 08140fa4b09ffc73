use crate::store::public_offers::OfferRow;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{CountryCode, Currency, HospitalId, Locale, Money, TreatmentId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Filters of the hospitals that offer a treatment.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListTreatmentOffersQuery {
    /// Only hospitals in this country.
    pub country: Option<CountryCode>,
    /// Only offers in this currency.
    pub currency: Option<Currency>,
}

/// `price` sorts by currency first: amounts in different currencies are never
/// compared. An unknown success rate counts as the lowest.
impl ListFilter for ListTreatmentOffersQuery {
    const SORTS: &'static [&'static str] = &["price", "rating", "success_rate"];
    const DEFAULT_SORT: &'static str = "price";
}

/// A verified hospital's offer of a treatment.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TreatmentOfferView {
    /// The offer.
    pub id: Uuid,
    /// The hospital.
    pub hospital_id: HospitalId,
    /// Its name.
    pub hospital_name: String,
    /// Its stable name in addresses.
    pub hospital_slug: String,
    /// Its country.
    pub country: String,
    /// Its city.
    pub city: String,
    /// Its rating, 0 to 5.
    pub rating: f64,
    /// Published reviews behind the rating.
    pub total_reviews: i32,
    /// Whether the hospital was verified.
    pub is_verified: bool,
    /// The treatment.
    pub treatment_id: TreatmentId,
    /// Its name in the language of the answer.
    pub treatment_name: String,
    /// Its stable name in addresses.
    pub treatment_slug: String,
    /// Price before any quotation.
    pub base_price: Money,
    /// Stay in days, where it differs from the catalogue.
    pub duration_days: Option<i32>,
    /// Percentage of successful treatments, 0 to 100.
    pub success_rate: Option<f64>,
    /// What this hospital says of it.
    pub description: String,
    /// What the price includes.
    pub inclusions: Vec<String>,
    /// What the price leaves out.
    pub exclusions: Vec<String>,
    /// Whether it can be booked now.
    pub is_available: bool,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl TreatmentOfferView {
    /// The row in this language.
    #[must_use]
    pub fn new(row: OfferRow, locale: &Locale) -> Self {
        let description =
            row.translations.best(locale, |t| t.description.as_deref()).unwrap_or(&row.description).to_owned();
        let treatment_name =
            row.treatment_translations.best(locale, |t| t.name.as_deref()).unwrap_or(&row.treatment_name);
        Self {
            treatment_name: treatment_name.to_owned(),
            id: row.id,
            hospital_id: row.hospital_id,
            hospital_name: row.hospital_name,
            hospital_slug: row.hospital_slug,
            country: row.country,
            city: row.city,
            rating: row.rating,
            total_reviews: row.total_reviews,
            is_verified: row.is_verified,
            treatment_id: row.treatment_id,
            treatment_slug: row.treatment_slug,
            base_price: Money::new(row.base_price_minor, row.base_price_currency),
            duration_days: row.duration_days,
            success_rate: row.success_rate,
            description,
            inclusions: row.inclusions.0,
            exclusions: row.exclusions.0,
            is_available: row.is_available,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
