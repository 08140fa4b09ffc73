//! What the process tells about itself: log lines, traces, metrics.
//!
//! Lines carry codes, ids, route patterns and durations, never bodies, query
//! strings, tokens or anything a person said about themselves.

mod config;
mod json_lines;
mod metrics;
mod otlp;
mod panics;
mod start;

pub use config::{AccessLog, LogFormat, TelemetryConfig};
pub(crate) use metrics::UNMATCHED;
pub use metrics::{JobOutcome, Metrics};
pub use start::{TelemetryError, TelemetryGuard, init};

#[cfg(test)]
pub(crate) use json_lines::tests::Lines;
