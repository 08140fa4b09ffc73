use super::PortResult;
use crate::PatientId;
use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Sex as reference ranges and doses know it. Who is neither of the two, or has not said, has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What results of a patient are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientVitals {
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Sex, where the patient has named one of the two.
    pub sex: Option<Sex>,
}

/// What medicines of a patient are checked against, as the patient has written it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatientMedication {
    /// What is not tolerated.
    pub allergies: Vec<String>,
    /// Names of what is taken.
    pub current: Vec<String>,
}

/// What is known of a patient's body, owned by `patients`. For computing only: an answer never shows what it says.
#[async_trait]
pub trait PatientFacts: Send + Sync {
    /// Age and sex; `None` when there is no such patient. Deleted ones included: their tests outlive the profile.
    async fn vitals(&self, patient: PatientId) -> PortResult<Option<PatientVitals>>;
    /// Allergies and current medicines of a live profile; `None` when there is none.
    async fn medication(&self, patient: PatientId) -> PortResult<Option<PatientMedication>>;
}
