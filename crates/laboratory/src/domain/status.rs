use schemars::JsonSchema;
use sea_orm::{ActiveEnum, DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// Where a laboratory test stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveActiveEnum, EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum LabTestStatus {
    /// Ordered.
    Requested,
    /// The sample is to be taken at a given time.
    Scheduled,
    /// The sample has been taken and has its accession number.
    SampleCollected,
    /// The laboratory works on it.
    Processing,
    /// The result is there.
    ResultReady,
    /// Who ordered it has read the result.
    Reviewed,
    /// Called off before the sample was taken; the end.
    Cancelled,
}

impl LabTestStatus {
    /// Whether no sample has been taken yet, so that the order can still be changed.
    #[must_use]
    pub const fn is_before_sample(self) -> bool {
        matches!(self, Self::Requested | Self::Scheduled)
    }
}

impl std::fmt::Display for LabTestStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_value())
    }
}
