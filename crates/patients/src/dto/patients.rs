use super::{Clinical, Demographics, PatientAllergy, PatientMedication};
use crate::entity::patient::{BloodGroup, Gender, Model};
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use kernel::ports::Account;
use kernel::{CountryCode, PatientId, PhoneNumber, UserId};
use platform::http::{ListFilter, Versioned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl CreatePatientRequest {
    /// Whether it holds clinical data.
    pub fn has_clinical_fields(&self) -> bool {
        self.blood_group.is_some()
            || !self.medical_history.is_empty()
            || !self.allergies.is_empty()
            || !self.current_medications.is_empty()
    }
}

impl UpdatePatientRequest {
    /// Whether it names a clinical field, with whatever value.
    pub fn has_clinical_fields(&self) -> bool {
        self.blood_group.is_some()
            || self.medical_history.is_some()
            || self.allergies.is_some()
            || self.current_medications.is_some()
    }
}

/// A patient profile as the API shows it.
#[derive(Serialize, JsonSchema)]
pub struct PatientView {
    /// The profile.
    pub id: PatientId,
    /// Its account, which has the name and the contact.
    pub user_id: UserId,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Administrative gender.
    pub gender: Option<Gender>,
    /// Country of residence.
    pub country: Option<CountryCode>,
    /// City of residence.
    pub city: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Whom to call in an emergency.
    pub emergency_contact_name: Option<String>,
    /// Their telephone.
    pub emergency_contact_phone: Option<PhoneNumber>,
    /// Whether the clinical data below is kept from this caller, and therefore null.
    pub clinical_withheld: bool,
    /// Blood group.
    pub blood_group: Option<BloodGroup>,
    /// Illnesses and operations; null when withheld.
    pub medical_history: Option<Vec<String>>,
    /// What is not tolerated; null when withheld.
    pub allergies: Option<Vec<PatientAllergy>>,
    /// What is taken; null when withheld.
    pub current_medications: Option<Vec<PatientMedication>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl PatientView {
    /// The profile with this clinical data, or without any.
    pub fn new(patient: Model, demographics: Demographics, clinical: Option<Clinical>) -> Self {
        let withheld = clinical.is_none();
        let blood_group = clinical.as_ref().and_then(|clinical| clinical.blood_group);
        let (medical_history, allergies, current_medications) = match clinical {
            Some(c) => (Some(c.medical_history), Some(c.allergies), Some(c.current_medications)),
            None => (None, None, None),
        };
        Self {
            id: patient.id,
            user_id: patient.user_id,
            date_of_birth: demographics.date_of_birth,
            gender: demographics.gender,
            country: patient.country,
            city: patient.city,
            address: demographics.address,
            emergency_contact_name: patient.emergency_contact_name,
            emergency_contact_phone: patient.emergency_contact_phone,
            clinical_withheld: withheld,
            blood_group,
            medical_history,
            allergies,
            current_medications,
            created_at: patient.created_at,
            updated_at: patient.updated_at,
        }
    }
}

impl PatientView {
    /// The profile with the version it stands at.
    pub fn versioned(patient: Model, demographics: Demographics, clinical: Option<Clinical>) -> Versioned<Self> {
        Versioned { version: patient.updated_at, view: Self::new(patient, demographics, clinical) }
    }
}

/// A patient in a list: who and from where, and no health data.
#[derive(Serialize, JsonSchema)]
pub struct PatientSummaryView {
    /// The profile.
    pub id: PatientId,
    /// Its account.
    pub user_id: UserId,
    /// Given name; null when the account is gone.
    pub first_name: Option<String>,
    /// Family name; null when the account is gone.
    pub last_name: Option<String>,
    /// Country of residence.
    pub country: Option<CountryCode>,
    /// City of residence.
    pub city: Option<String>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl PatientSummaryView {
    /// The patient with the name that one of `accounts` has.
    pub fn new(patient: Model, accounts: &[Account]) -> Self {
        let account = accounts.iter().find(|a| a.id == patient.user_id);
        Self {
            id: patient.id,
            user_id: patient.user_id,
            first_name: account.map(|a| a.first_name.clone()),
            last_name: account.map(|a| a.last_name.clone()),
            country: patient.country,
            city: patient.city,
            created_at: patient.created_at,
            updated_at: patient.updated_at,
        }
    }
}
