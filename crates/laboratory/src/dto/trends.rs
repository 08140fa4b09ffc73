use crate::domain::{LabFlag, LabValue, LoincCode, UcumUnit};
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{LabTestId, PatientId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which analyte, in which unit, over which time.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListLabTrendsQuery {
    /// LOINC code of the analyte: other codes of the catalogue that measure the same are part of its trend. Without one
    /// every value is listed.
    pub code: Option<LoincCode>,
    /// The UCUM unit that values are converted to; that of the catalogue when not given. Together with `code`.
    pub unit: Option<UcumUnit>,
    /// Only samples from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only samples before this time.
    pub to: Option<DateTime<Utc>>,
}

impl ListFilter for ListLabTrendsQuery {
    const SORTS: &'static [&'static str] = &["observed_at"];
    const DEFAULT_SORT: &'static str = "observed_at";
}

/// What one sample says of the analyte.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabTrendView {
    /// The test.
    pub lab_test_id: LabTestId,
    /// Whose it is; the same for all.
    #[serde(skip)]
    #[schemars(skip)]
    pub patient_id: PatientId,
    /// When the sample was taken.
    pub observed_at: DateTime<Utc>,
    /// The values.
    pub values: Vec<LabTrendValueView>,
}

/// One value of a trend.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LabTrendValueView {
    /// What was measured.
    pub name: String,
    /// Its LOINC code.
    pub code: Option<LoincCode>,
    /// The value in `unit`; null when it cannot be converted.
    pub value: Option<LabValue>,
    /// The asked-for unit, else that of the catalogue.
    pub unit: Option<UcumUnit>,
    /// The value as it was reported.
    pub reported_value: LabValue,
    /// Its unit as it was reported.
    pub reported_unit: Option<UcumUnit>,
    /// The flag as it was reported.
    pub flag: Option<LabFlag>,
}
