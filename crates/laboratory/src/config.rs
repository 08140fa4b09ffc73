use chrono::TimeDelta;
use serde::Deserialize;

/// Section `[laboratory]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LaboratoryConfig {
    /// How long whoever ordered a test has to acknowledge a critical result before others are told as well, in minutes.
    pub escalate_after_minutes: u16,
    /// How often an unacknowledged result is escalated at the most.
    pub max_escalations: u16,
    /// How many tests of a patient can wait for their sample; 0 for any number.
    pub max_open_tests: u32,
}

impl LaboratoryConfig {
    /// The time to acknowledge.
    #[must_use]
    pub fn escalate_after(&self) -> TimeDelta {
        TimeDelta::minutes(self.escalate_after_minutes.into())
    }
}

impl Default for LaboratoryConfig {
    fn default() -> Self {
        Self { escalate_after_minutes: 30, max_escalations: 3, max_open_tests: 50 }
    }
}
