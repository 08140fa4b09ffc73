use schemars::JsonSchema;
use serde::Serialize;

/// The process.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HealthView {
    /// `up`
    pub status: &'static str,
    /// Version of the software.
    pub version: &'static str,
}

/// Something the process needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServiceHealthView {
    /// Which service.
    pub service: &'static str,
    /// What stands behind it (`redis`, `in_process`, `smtp`, …).
    pub implementation: &'static str,
    /// Whether an outside service is configured.
    pub configured: bool,
    /// Whether it answers now.
    pub reachable: bool,
    /// How long it took, in milliseconds.
    pub latency_ms: Option<f64>,
    /// What went wrong, without addresses or secrets.
    pub last_error: Option<String>,
}

platform::discloses_nothing!(HealthView, ServiceHealthView);
