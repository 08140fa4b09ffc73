use super::HospitalBankDetails;
use crate::entity::hospital::HospitalType;
use garde::Validate;
use kernel::{CountryCode, EmailAddress, PhoneNumber, TreatmentId, UserId, WebUrl};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of hospitals.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListHospitalsQuery {
    /// Only in this country.
    pub country: Option<CountryCode>,
    /// Only in this city, without regard to case, accents and other ways to write it.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Only those known for this specialization, compared as the city is.
    #[garde(length(chars, min = 1, max = 100))]
    pub specialization: Option<String>,
    /// Only verified, or unverified, ones.
    pub is_verified: Option<bool>,
    /// Only those where this treatment can be booked.
    pub treatment_id: Option<TreatmentId>,
    /// Words of name, city, country or specializations; forgives a typing error. The best come first, unless `sort` says
    /// otherwise.
    #[garde(length(chars, min = 2, max = 100))]
    pub search: Option<String>,
    /// Degrees north of the place that distances are measured from; together with `near_lng`.
    #[garde(range(min = -90.0, max = 90.0))]
    pub near_lat: Option<f64>,
    /// Degrees east of the place that distances are measured from; together with `near_lat`.
    #[garde(range(min = -180.0, max = 180.0))]
    pub near_lng: Option<f64>,
}

impl ListHospitalsQuery {
    /// The place that distances are measured from.
    pub fn near(&self) -> Option<(f64, f64)> {
        self.near_lat.zip(self.near_lng)
    }
}

impl ListFilter for ListHospitalsQuery {
    const SORTS: &'static [&'static str] = &["rating", "name", "distance", "relevance"];
    const DEFAULT_SORT: &'static str = "-rating";

    fn search(&self) -> Option<&str> {
        self.search.as_deref()
    }
}

/// A new hospital. One made by a hospital administrator is theirs; every new
/// one is unverified.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateHospitalRequest {
    /// Name as patients know it; the address slug is made of it.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// Kind of hospital; `general` when not given.
    pub r#type: Option<HospitalType>,
    /// English text about the hospital.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 10_000))]
    pub description: Option<String>,
    /// Picture.
    pub logo_url: Option<WebUrl>,
    /// Country.
    pub country: CountryCode,
    /// City.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: String,
    /// Postal address.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 500))]
    pub address: String,
    /// Degrees north; together with `longitude`.
    #[garde(range(min = -90.0, max = 90.0))]
    pub latitude: Option<f64>,
    /// Degrees east; together with `latitude`.
    #[garde(range(min = -180.0, max = 180.0))]
    pub longitude: Option<f64>,
    /// Telephone of the international desk.
    pub phone: PhoneNumber,
    /// E-mail address of the international desk.
    pub email: EmailAddress,
    /// Website.
    pub website: Option<WebUrl>,
    /// Accreditations, as the hospital states them.
    #[serde(default)]
    #[garde(length(max = 50), inner(length(chars, min = 1, max = 200)))]
    pub certifications: Vec<String>,
    /// Slugs of the treatment categories it is known for.
    #[serde(default)]
    #[garde(length(max = 50), inner(length(chars, min = 1, max = 100)))]
    pub specializations: Vec<String>,
    /// Beds.
    #[garde(range(min = 0, max = 100_000))]
    pub total_beds: Option<i32>,
    /// Whether patients see it; true when not given.
    pub is_active: Option<bool>,
    /// The hospital administrator who acts for it; an administrator of the
    /// marketplace names one, a hospital administrator is it themselves.
    pub admin_user_id: Option<UserId>,
    /// Its bank account.
    #[garde(dive)]
    pub bank_details: Option<HospitalBankDetails>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one.
/// The slug stays, so that links go on working.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateHospitalRequest {
    /// Name as patients know it.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: Option<String>,
    /// Kind of hospital.
    pub r#type: Option<HospitalType>,
    /// English text about the hospital.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 10_000))]
    pub description: Option<String>,
    /// Picture; null removes it.
    #[serde(deserialize_with = "platform::http::present")]
    pub logo_url: Option<Option<WebUrl>>,
    /// Country.
    pub country: Option<CountryCode>,
    /// City.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Postal address.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 500))]
    pub address: Option<String>,
    /// Degrees north; null removes it, together with `longitude`.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(range(min = -90.0, max = 90.0))]
    pub latitude: Option<Option<f64>>,
    /// Degrees east; null removes it, together with `latitude`.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(range(min = -180.0, max = 180.0))]
    pub longitude: Option<Option<f64>>,
    /// Telephone of the international desk.
    pub phone: Option<PhoneNumber>,
    /// E-mail address of the international desk.
    pub email: Option<EmailAddress>,
    /// Website; null removes it.
    #[serde(deserialize_with = "platform::http::present")]
    pub website: Option<Option<WebUrl>>,
    /// Accreditations, as the hospital states them.
    #[garde(length(max = 50), inner(inner(length(chars, min = 1, max = 200))))]
    #[schemars(inner(length(min = 1, max = 200)))]
    pub certifications: Option<Vec<String>>,
    /// Slugs of the treatment categories it is known for.
    #[garde(length(max = 50), inner(inner(length(chars, min = 1, max = 100))))]
    #[schemars(inner(length(min = 1, max = 100)))]
    pub specializations: Option<Vec<String>>,
    /// Beds; null removes the number.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(range(min = 0, max = 100_000))]
    pub total_beds: Option<Option<i32>>,
    /// Whether patients see it.
    pub is_active: Option<bool>,
    /// The hospital administrator who acts for it; only an administrator of the
    /// marketplace may change it.
    #[serde(deserialize_with = "platform::http::present")]
    pub admin_user_id: Option<Option<UserId>>,
    /// Its bank account; null removes it.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(dive)]
    pub bank_details: Option<Option<HospitalBankDetails>>,
}

/// Verification, or its withdrawal.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyHospitalRequest {
    /// Whether the hospital is verified from now on.
    pub is_verified: bool,
    /// Why; required to withdraw a verification.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub reason: Option<String>,
}
