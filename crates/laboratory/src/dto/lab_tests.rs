use crate::domain::{LabTestStatus, LoincCode};
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{DoctorId, LaboratoryId, PatientId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of laboratory tests.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListLabTestsQuery {
    /// Only tests with this status.
    pub status: Option<LabTestStatus>,
    /// Only this patient's.
    pub patient_id: Option<PatientId>,
    /// Only those that this doctor ordered.
    pub doctor_id: Option<DoctorId>,
    /// Only at this laboratory.
    pub laboratory_id: Option<LaboratoryId>,
    /// Only this test, by its LOINC code.
    pub code: Option<LoincCode>,
    /// Only those with a critical result that nobody has acknowledged, or only the others.
    pub awaits_acknowledgement: Option<bool>,
}

impl ListFilter for ListLabTestsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// A new order.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateLabTestRequest {
    /// Whose test it is: required of a doctor, who treats that patient; a patient orders for themselves.
    pub patient_id: Option<PatientId>,
    /// Where.
    pub laboratory_id: LaboratoryId,
    /// Kind of test, for people (`blood`).
    #[garde(length(chars, min = 1, max = 100))]
    pub test_type: Option<String>,
    /// Name of the test.
    #[garde(length(chars, min = 1, max = 200))]
    pub test_name: String,
    /// LOINC code of the test.
    pub code: Option<LoincCode>,
    /// When the sample is to be taken; in the future.
    pub scheduled_date: Option<DateTime<Utc>>,
    /// For the laboratory.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 5_000))]
    pub notes: Option<String>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one. What was ordered can be changed until
/// the sample is taken.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateLabTestRequest {
    /// Kind of test, for people.
    #[serde(deserialize_with = "platform::http::present")]
    #[garde(length(chars, min = 1, max = 100))]
    pub test_type: Option<Option<String>>,
    /// Name of the test.
    #[garde(length(chars, min = 1, max = 200))]
    pub test_name: Option<String>,
    /// LOINC code of the test.
    #[serde(deserialize_with = "platform::http::present")]
    pub code: Option<Option<LoincCode>>,
    /// When the sample is to be taken; in the future.
    pub scheduled_date: Option<DateTime<Utc>>,
    /// For the laboratory.
    #[serde(deserialize_with = "platform::http::present_lines")]
    #[garde(length(chars, min = 1, max = 5_000))]
    pub notes: Option<Option<String>>,
    /// Where to move it: `scheduled`, `sample_collected`, `processing`, `reviewed`. A result is given by
    /// `POST …/result`, and a test is cancelled by `DELETE`.
    pub status: Option<LabTestStatus>,
    /// Why the sample was rejected; required to go back to `scheduled` from a sample, which is then taken again.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub rejection_reason: Option<String>,
}

/// Parameters of a cancellation.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelLabTestQuery {
    /// Why.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 1_000))]
    pub reason: Option<String>,
}
