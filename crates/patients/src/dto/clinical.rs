use crate::entity::patient::{BloodGroup, Gender};
use chrono::{Datelike, NaiveDate};
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that the patient does not tolerate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PatientAllergy {
    /// What causes it.
    #[garde(length(chars, min = 1, max = 200))]
    pub substance: String,
    /// What happens.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 1_000))]
    pub reaction: Option<String>,
    /// How bad it is (`mild`, `moderate`, `severe`).
    #[garde(length(chars, max = 50))]
    pub severity: Option<String>,
}

/// A medicine that the patient takes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PatientMedication {
    /// Its name.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// How much, how often.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 500))]
    pub dosage: Option<String>,
    /// Since when.
    #[garde(custom(sensible_date))]
    pub since: Option<NaiveDate>,
}

/// Who the patient is, as far as it is sealed, in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Demographics {
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Administrative gender.
    pub gender: Option<Gender>,
    /// Postal address.
    pub address: Option<String>,
}

/// What is known of the patient's health, in clear.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Clinical {
    /// Blood group.
    pub blood_group: Option<BloodGroup>,
    /// Illnesses and operations.
    pub medical_history: Vec<String>,
    /// What is not tolerated.
    pub allergies: Vec<PatientAllergy>,
    /// What is taken.
    pub current_medications: Vec<PatientMedication>,
}

fn sensible_date(date: &Option<NaiveDate>, _: &()) -> garde::Result {
    match date {
        Some(date) if !(1900..=2200).contains(&date.year()) => Err(garde::Error::new("must be from 1900 to 2200")),
        _ => Ok(()),
    }
}

// Health data is never in a log: these types show stars.
macro_rules! masked_debug {
    ($($type:ident),*) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(***)"))
            }
        }
    )*};
}
masked_debug!(PatientAllergy, PatientMedication, Demographics, Clinical);
