use super::{PatientAllergy, PatientMedication};
use crate::entity::patient::{BloodGroup, Gender};
use chrono::NaiveDate;
use garde::Validate;
use kernel::{CountryCode, PhoneNumber, UserId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of patients.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListPatientsQuery {
    /// Only with residence in this country.
    pub country: Option<CountryCode>,
}

impl ListFilter for ListPatientsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// A new patient profile: one per account.
#[derive(Clone, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreatePatientRequest {
    /// The patient's account; an administrator names it, a patient makes their own.
    pub user_id: Option<UserId>,
    /// Date of birth, from 1900 to today.
    pub date_of_birth: NaiveDate,
    /// Administrative gender.
    pub gender: Option<Gender>,
    /// Blood group.
    pub blood_group: Option<BloodGroup>,
    /// Country of residence.
    pub country: Option<CountryCode>,
    /// City of residence.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Postal address.
    #[garde(length(chars, min = 1, max = 500))]
    pub address: Option<String>,
    /// Whom to call in an emergency.
    #[garde(length(chars, min = 1, max = 200))]
    pub emergency_contact_name: Option<String>,
    /// Their telephone.
    pub emergency_contact_phone: Option<PhoneNumber>,
    /// Illnesses and operations.
    #[serde(default)]
    #[garde(length(max = 200), inner(length(chars, min = 1, max = 2_000)))]
    pub medical_history: Vec<String>,
    /// What is not tolerated.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    pub allergies: Vec<PatientAllergy>,
    /// What is taken.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    pub current_medications: Vec<PatientMedication>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one,
/// and a list replaces the whole list.
#[derive(Default, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdatePatientRequest {
    /// Date of birth, from 1900 to today.
    pub date_of_birth: Option<NaiveDate>,
    /// Administrative gender.
    #[serde(deserialize_with = "platform::http::present")]
    pub gender: Option<Option<Gender>>,
    /// Blood group.
    #[serde(deserialize_with = "platform::http::present")]
    pub blood_group: Option<Option<BloodGroup>>,
    /// Country of residence.
    #[serde(deserialize_with = "platform::http::present")]
    pub country: Option<Option<CountryCode>>,
    /// City of residence.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<Option<String>>,
    /// Postal address.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(length(chars, min = 1, max = 500))]
    pub address: Option<Option<String>>,
    /// Whom to call in an emergency.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(length(chars, min = 1, max = 200))]
    pub emergency_contact_name: Option<Option<String>>,
    /// Their telephone.
    #[serde(deserialize_with = "platform::http::present")]
    pub emergency_contact_phone: Option<Option<PhoneNumber>>,
    /// Illnesses and operations.
    #[garde(length(max = 200), inner(inner(length(chars, min = 1, max = 2_000))))]
    #[schemars(inner(length(min = 1, max = 2_000)))]
    pub medical_history: Option<Vec<String>>,
    /// What is not tolerated.
    #[garde(length(max = 100), dive)]
    pub allergies: Option<Vec<PatientAllergy>>,
    /// What is taken.
    #[garde(length(max = 100), dive)]
    pub current_medications: Option<Vec<PatientMedication>>,
}
