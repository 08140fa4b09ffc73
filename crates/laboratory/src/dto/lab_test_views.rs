use super::{LabResultVersionView, LabResultView, LaboratoryReference};
use crate::domain::{LabTestStatus, LoincCode};
use crate::entity::{history, lab_test, sample};
use chrono::{DateTime, Utc};
use kernel::{DoctorId, LabTestId, LaboratoryId, PatientId, UserId};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::Serialize;

/// A laboratory test in a list: without result and notes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabTestListItemView {
    /// The test.
    pub id: LabTestId,
    /// Number for people, `LT-YYYY-NNNNNN`.
    pub test_number: String,
    /// Whose test it is.
    pub patient_id: PatientId,
    /// Who ordered it; null when the patient did.
    pub doctor_id: Option<DoctorId>,
    /// Where.
    pub laboratory_id: LaboratoryId,
    /// Where, by name.
    pub laboratory: Option<LaboratoryReference>,
    /// Kind of test, for people.
    pub test_type: Option<String>,
    /// Name of the test.
    pub test_name: String,
    /// LOINC code of the test.
    pub code: Option<LoincCode>,
    /// When the sample is to be taken.
    pub scheduled_date: Option<DateTime<Utc>>,
    /// Its status.
    pub status: LabTestStatus,
    /// The test whose result made this one follow.
    pub reflex_of: Option<LabTestId>,
    /// Version of the newest result; 0 without one.
    pub result_version: i32,
    /// When the newest result became known to be critical; null when it is not.
    pub critical_at: Option<DateTime<Utc>>,
    /// When whoever ordered it said that they have seen it.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A laboratory test as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabTestView {
    /// The test.
    #[serde(flatten)]
    pub test: LabTestListItemView,
    /// For the laboratory.
    pub notes: Option<String>,
    /// The newest result; empty without one.
    pub results: Vec<LabResultView>,
    /// Why it replaced an earlier one.
    pub amendment_reason: Option<String>,
    /// Results that were amended, newest first.
    pub earlier_results: Vec<LabResultVersionView>,
    /// What was taken, newest first; rejected ones included.
    pub samples: Vec<LabSampleView>,
    /// Every status, oldest first.
    pub history: Vec<LabTestHistoryView>,
}

impl From<LabTestView> for Versioned<LabTestView> {
    fn from(view: LabTestView) -> Self {
        Self { version: view.test.updated_at, view }
    }
}

impl LabTestListItemView {
    /// The test at this laboratory.
    pub fn new(test: lab_test::Model, laboratory: Option<LaboratoryReference>) -> Self {
        Self {
            id: test.id,
            test_number: test.test_number,
            patient_id: test.patient_id,
            doctor_id: test.doctor_id,
            laboratory_id: test.laboratory_id,
            laboratory,
            test_type: test.test_type,
            test_name: test.test_name,
            code: test.code,
            scheduled_date: test.scheduled_date,
            status: test.status,
            reflex_of: test.reflex_of,
            result_version: test.result_version,
            critical_at: test.critical_at,
            acknowledged_at: test.acknowledged_at,
            created_at: test.created_at,
            updated_at: test.updated_at,
        }
    }
}

/// What was taken of the patient.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabSampleView {
    /// Number on the tube, `LA-YYYY-NNNNNN`; never given twice.
    pub accession_number: String,
    /// When it was taken.
    pub collected_at: DateTime<Utc>,
    /// When it was found unfit; null otherwise.
    pub rejected_at: Option<DateTime<Utc>>,
    /// Why.
    pub rejection_reason: Option<String>,
}

impl From<sample::Model> for LabSampleView {
    fn from(sample: sample::Model) -> Self {
        Self {
            accession_number: sample.accession_number,
            collected_at: sample.collected_at,
            rejected_at: sample.rejected_at,
            rejection_reason: sample.rejection_reason,
        }
    }
}

/// One status of a test.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabTestHistoryView {
    /// Status before; null for the first.
    pub from_status: Option<LabTestStatus>,
    /// Status after.
    pub to_status: LabTestStatus,
    /// Who moved it; null for Medivoy itself.
    pub changed_by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<history::Model> for LabTestHistoryView {
    fn from(entry: history::Model) -> Self {
        Self {
            from_status: entry.from_status,
            to_status: entry.to_status,
            changed_by: entry.changed_by,
            reason: entry.reason,
            at: entry.at,
        }
    }
}
