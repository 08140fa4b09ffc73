use super::HospitalBankDetails;
use crate::domain::distance_km;
use crate::entity::hospital::{HospitalType, Model};
use chrono::{DateTime, Utc};
use kernel::{CountryCode, EmailAddress, HospitalId, Locale, PhoneNumber, Scope, UserId};
use schemars::JsonSchema;
use serde::Serialize;

/// A hospital as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HospitalView {
    /// The hospital.
    pub id: HospitalId,
    /// Name.
    pub name: String,
    /// Address slug.
    pub slug: String,
    /// Kind of hospital.
    pub r#type: HospitalType,
    /// About the hospital, in the asked-for language.
    pub description: String,
    /// Picture.
    pub logo_url: Option<String>,
    /// Country.
    pub country: CountryCode,
    /// City.
    pub city: String,
    /// Postal address.
    pub address: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Distance from the asked-for place in kilometres; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// Telephone of the international desk.
    pub phone: PhoneNumber,
    /// E-mail address of the international desk.
    pub email: EmailAddress,
    /// Website.
    pub website: Option<String>,
    /// Accreditations, as the hospital states them.
    pub certifications: Vec<String>,
    /// Slugs of the treatment categories it is known for.
    pub specializations: Vec<String>,
    /// Beds.
    pub total_beds: Option<i32>,
    /// Whether the marketplace has checked it.
    pub is_verified: bool,
    /// Why it was verified, or the verification withdrawn; for its administrator
    /// and those of the marketplace only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_reason: Option<String>,
    /// Whether patients see it.
    pub is_active: bool,
    /// Who acts for it; for its administrator and those of the marketplace only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_user_id: Option<UserId>,
    /// Its bank account; for its administrator and those of the marketplace
    /// only, and never in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_details: Option<HospitalBankDetails>,
    /// Mean of the published reviews, 0–5 with two decimals; 0 without any.
    pub rating: f64,
    /// Published reviews.
    pub total_reviews: i32,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl HospitalView {
    /// The hospital in this language, for someone of this scope, without its bank account.
    pub fn new(hospital: Model, scope: &Scope, locale: &Locale) -> Self {
        let description = hospital.translations.best(locale, |t| t.description.as_deref());
        let description = description.unwrap_or(&hospital.description).to_owned();
        Self {
            id: hospital.id,
            name: hospital.name,
            slug: hospital.slug,
            r#type: hospital.r#type,
            description,
            logo_url: hospital.logo_url,
            country: hospital.country,
            city: hospital.city,
            address: hospital.address,
            latitude: hospital.latitude,
            longitude: hospital.longitude,
            distance_km: None,
            phone: hospital.phone,
            email: hospital.email,
            website: hospital.website,
            certifications: hospital.certifications.0,
            specializations: hospital.specializations.0,
            total_beds: hospital.total_beds,
            is_verified: hospital.is_verified,
            verification_reason: hospital.verification_reason.filter(|_| scope.manages_hospital(hospital.id)),
            is_active: hospital.is_active,
            admin_user_id: hospital.admin_user_id.filter(|_| scope.manages_hospital(hospital.id)),
            bank_details: None,
            rating: hospital.rating,
            total_reviews: hospital.total_reviews,
            created_at: hospital.created_at,
            updated_at: hospital.updated_at,
        }
    }

    /// The same with the distance from `place`, where both are known.
    pub fn seen_from(mut self, place: Option<(f64, f64)>) -> Self {
        self.distance_km = place.zip(self.latitude.zip(self.longitude)).map(|(from, to)| distance_km(from, to));
        self
    }

    /// The same with its bank account.
    pub fn with_bank_details(mut self, bank_details: Option<HospitalBankDetails>) -> Self {
        self.bank_details = bank_details;
        self
    }
}
