use serde::Deserialize;
use std::num::NonZeroU32;

/// The `[telemetry]` section.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// How a log line looks.
    pub log_format: LogFormat,
    /// What is logged, as `tracing-subscriber`'s `EnvFilter` reads it:
    /// `info,booking=debug`.
    pub log_filter: String,
    /// Which requests get an access line.
    pub access_log: AccessLog,
    /// Base address of an OpenTelemetry collector (OTLP over HTTP), such as
    /// `http://collector:4318`; without it no traces are made.
    pub otlp_endpoint: Option<String>,
    /// Share of the traces that is sent, 0.0 to 1.0.
    pub otlp_sample_ratio: f64,
    /// `service.name` of the traces.
    pub service_name: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    #[default]
    Json,
    /// Coloured text, for a developer's terminal.
    Pretty,
}

/// Which requests get an access line. Every request is counted in the metrics,
/// whatever is chosen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLog {
    /// Every request.
    #[default]
    All,
    /// Those answered with 400 and above.
    Errors,
    /// Every n-th of the others, and all errors: `{ sampled = 100 }`.
    Sampled(NonZeroU32),
    /// None.
    Off,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            log_format: LogFormat::default(),
            // actix_http calls every malformed request an error; strangers would fill the log.
            log_filter: "info,actix_http=off,actix_server=warn,graphile_worker=warn,mongodb=warn,sqlx=warn".to_owned(),
            access_log: AccessLog::default(),
            otlp_endpoint: None,
            otlp_sample_ratio: 1.0,
            service_name: "medivoy".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_readable_and_a_typo_is_not() {
        let access_log = |json: &str| serde_json::from_str::<TelemetryConfig>(json).map(|c| c.access_log).ok();
        for (json, expected) in [
            ("{}", Some(AccessLog::All)),
            (r#"{"access_log":"errors"}"#, Some(AccessLog::Errors)),
            (r#"{"access_log":"off","log_format":"pretty"}"#, Some(AccessLog::Off)),
            (r#"{"access_log":{"sampled":100}}"#, NonZeroU32::new(100).map(AccessLog::Sampled)),
            (r#"{"access_log":{"sampled":0}}"#, None),
            (r#"{"acess_log":"all"}"#, None),
        ] {
            assert_eq!(access_log(json), expected, "{json}");
        }
    }
}
