use crate::domain::{LabFlag, LabValue, LoincCode, MAX_NUMBER, UcumUnit};
use crate::entity::result::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::UserId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The result of a test: everything that was measured.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RecordLabResultRequest {
    /// What was measured.
    #[garde(length(min = 1, max = 100), dive)]
    pub results: Vec<LabResultItem>,
    /// Why the earlier result is replaced; required when there is one, which is kept.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub amendment_reason: Option<String>,
}

/// One measured value. Its flag is computed.
#[derive(Debug, Clone, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct LabResultItem {
    /// What was measured.
    #[garde(length(chars, min = 1, max = 200))]
    pub name: String,
    /// Its LOINC code.
    pub code: Option<LoincCode>,
    /// The value.
    pub value: LabValue,
    /// Its UCUM unit; required with a code of the catalogue that has one.
    pub unit: Option<UcumUnit>,
    /// The lowest value that the laboratory finds usual, in `unit`; else that of the catalogue counts.
    #[garde(range(min = -MAX_NUMBER, max = MAX_NUMBER))]
    pub reference_low: Option<f64>,
    /// The highest one.
    #[garde(range(min = -MAX_NUMBER, max = MAX_NUMBER))]
    pub reference_high: Option<f64>,
}

/// One measured value as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LabResultView {
    /// What was measured.
    pub name: String,
    /// Its LOINC code.
    pub code: Option<LoincCode>,
    /// The value.
    pub value: LabValue,
    /// Its UCUM unit.
    pub unit: Option<UcumUnit>,
    /// The lowest usual value that it was held against, in `unit`.
    pub reference_low: Option<f64>,
    /// The highest one.
    pub reference_high: Option<f64>,
    /// What the value says beside what is usual for age and sex; null when nothing is known to hold it against.
    pub flag: Option<LabFlag>,
}

/// What is sealed of a version of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabResultContent {
    pub results: Vec<LabResultView>,
    pub amendment_reason: Option<String>,
}

/// A version of a result that was amended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabResultVersionView {
    /// From 1.
    pub version: i32,
    /// What was reported.
    pub results: Vec<LabResultView>,
    /// Why it replaced the one before; null for the first.
    pub amendment_reason: Option<String>,
    /// Who gave it.
    pub recorded_by: Option<UserId>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// When the next version took its place; null for the newest.
    pub superseded_at: Option<DateTime<Utc>>,
}

impl LabResultVersionView {
    /// A version with its opened content.
    pub fn new(row: &Model, content: LabResultContent) -> Self {
        Self {
            version: row.version,
            results: content.results,
            amendment_reason: content.amendment_reason,
            recorded_by: row.recorded_by,
            recorded_at: row.created_at,
            superseded_at: row.superseded_at,
        }
    }
}
