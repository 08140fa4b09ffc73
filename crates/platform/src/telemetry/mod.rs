//! What the process reports about itself: log lines, traces, metrics.
//!
//! Lines carry codes, ids, route patterns and durations, never bodies, query
//! strings, tokens or anything a person said about themselves.

mod batched_lines;
mod config;
mod json_lines;
mod metrics;
mod otlp;
mod panics;
mod start;

pub use config::{AccessLog, LogFormat, TelemetryConfig};
pub use metrics::{JobOutcome, Metrics};
pub(crate) use metrics::{RouteSeries, UNMATCHED};
pub(crate) use start::request_span;
pub use start::{TelemetryError, TelemetryGuard, init};

#[cfg(test)]
pub(crate) use json_lines::tests::Lines;
