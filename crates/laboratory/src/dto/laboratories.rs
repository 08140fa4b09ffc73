use crate::entity::laboratory::LaboratoryType;
use garde::Validate;
use kernel::{CountryCode, EmailAddress, HospitalId, PhoneNumber};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of laboratories.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListLaboratoriesQuery {
    /// Only in this country.
    pub country: Option<CountryCode>,
    /// Only in this city, without regard to case, accents and other ways to write it.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Only those of this hospital.
    pub hospital_id: Option<HospitalId>,
}

impl ListFilter for ListLaboratoriesQuery {
    const SORTS: &'static [&'static str] = &["name", "created_at"];
    const DEFAULT_SORT: &'static str = "name";
}

/// A new laboratory.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateLaboratoryRequest {
    /// Name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// The hospital that it belongs to: required of a hospital administrator, one that they act for.
    pub hospital_id: Option<HospitalId>,
    /// What it examines; `clinical` when not given.
    pub r#type: Option<LaboratoryType>,
    /// Country.
    pub country: CountryCode,
    /// City.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: String,
    /// Postal address.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 500))]
    pub address: String,
    /// Telephone.
    pub phone: PhoneNumber,
    /// E-mail address.
    pub email: EmailAddress,
    /// What it offers, for people.
    #[serde(default)]
    #[garde(length(max = 100), inner(length(chars, min = 1, max = 200)))]
    pub services_offered: Vec<String>,
    /// Whether tests can be ordered there; true when not given.
    pub is_active: Option<bool>,
}

/// Fields to change; an absent one stays as it is.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateLaboratoryRequest {
    /// Name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: Option<String>,
    /// The hospital that it belongs to; only an administrator of the marketplace may change it, null takes it away.
    #[serde(deserialize_with = "platform::http::present")]
    pub hospital_id: Option<Option<HospitalId>>,
    /// What it examines.
    pub r#type: Option<LaboratoryType>,
    /// Country.
    pub country: Option<CountryCode>,
    /// City.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Postal address.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 500))]
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<PhoneNumber>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// What it offers, for people.
    #[garde(length(max = 100), inner(inner(length(chars, min = 1, max = 200))))]
    #[schemars(inner(length(min = 1, max = 200)))]
    pub services_offered: Option<Vec<String>>,
    /// Whether tests can be ordered there.
    pub is_active: Option<bool>,
}
