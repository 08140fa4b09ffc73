use platform::config::Environment;
use serde::Deserialize;

/// Section `[payments]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentsConfig {
    /// Whether the sandbox gateway is there. When absent, it is
    /// there in development only; `true` in production is refused.
    pub sandbox: Option<bool>,
    /// `GET /payments/{id}/status` asks the gateway when its last report is older
    /// than this, in seconds.
    pub stale_after_seconds: u32,
    /// The sweep asks the gateway for unfinished payments and refunds whose last
    /// report is older than this, in minutes.
    pub reconcile_after_minutes: u32,
    /// A payment that the payer never confirmed is given up after this, in
    /// hours. Should the money come all the same, it still counts.
    pub abandon_after_hours: u32,
}

impl Default for PaymentsConfig {
    fn default() -> Self {
        Self { sandbox: None, stale_after_seconds: 10, reconcile_after_minutes: 10, abandon_after_hours: 48 }
    }
}

impl PaymentsConfig {
    /// Whether the sandbox gateway is wanted.
    #[must_use]
    pub fn wants_sandbox(&self, environment: Environment) -> bool {
        self.sandbox.unwrap_or(environment == Environment::Development)
    }
}
