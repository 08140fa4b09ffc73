use super::batched_lines::BatchedLines;
use super::json_lines::{JsonFields, JsonLines};
use super::{LogFormat, TelemetryConfig, otlp, panics};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tracing::Span;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// How long the last traces may take to leave when the process ends.
const LAST_FLUSH: Duration = Duration::from_secs(3);

static STARTED: AtomicBool = AtomicBool::new(false);
/// Whether JSON lines are all there is: they find the request's id without a span.
static ONLY_JSON_LINES: AtomicBool = AtomicBool::new(false);

/// The span of a request, for traces and for lines in colour.
pub fn request_span(request_id: &str) -> Span {
    if ONLY_JSON_LINES.load(Ordering::Relaxed) { Span::none() } else { tracing::info_span!("request", request_id) }
}

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log_filter` cannot be read.
    #[error("telemetry.log_filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// `otlp_sample_ratio` is not a share.
    #[error("telemetry.otlp_sample_ratio must lie between 0 and 1, not {0}")]
    SampleRatio(f64),
    /// The exporter cannot be built; a collector that is away is no error.
    #[error("telemetry.otlp_endpoint: {0}")]
    Otlp(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no thread to write lines.
    #[error("log lines cannot be written: {0}")]
    Lines(#[source] std::io::Error),
}

/// Sends the last traces and writes the last lines when dropped; hold it until the process ends.
#[must_use = "traces stop when the guard is dropped"]
pub struct TelemetryGuard {
    pub(super) traces: Option<SdkTracerProvider>,
    pub(super) lines: Option<BatchedLines>,
}

impl Drop for TelemetryGuard {
    fn drop(&mut self) {
        if let Some(provider) = self.traces.take()
            && let Err(error) = provider.shutdown_with_timeout(LAST_FLUSH)
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
        if let Some(lines) = &self.lines {
            lines.flush();
        }
    }
}

impl std::fmt::Debug for TelemetryGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TelemetryGuard")
    }
}

/// Starts logging to standard error (standard output belongs to the commands)
/// and, when configured, tracing. A second call changes nothing.
///
/// # Errors
/// [`TelemetryError`] when the configuration cannot be used.
pub fn init(config: &TelemetryConfig) -> Result<TelemetryGuard, TelemetryError> {
    let filter = EnvFilter::try_new(&config.log_filter)?;
    if !(0.0..=1.0).contains(&config.otlp_sample_ratio) {
        return Err(TelemetryError::SampleRatio(config.otlp_sample_ratio));
    }
    if STARTED.swap(true, Ordering::SeqCst) {
        return Ok(TelemetryGuard { traces: None, lines: None });
    }
    let provider = config.otlp_endpoint.as_deref().map(|endpoint| otlp::provider(config, endpoint)).transpose()?;
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("medivoy"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            // The exporter's own HTTP client speaks below `info`: no trace of tracing.
            .with_filter(LevelFilter::INFO)
    });
    let mut batched = None;
    let (json, pretty) = match config.log_format {
        LogFormat::Json => {
            panics::log_panics();
            ONLY_JSON_LINES.store(provider.is_none(), Ordering::Relaxed);
            let lines = BatchedLines::start().map_err(TelemetryError::Lines)?;
            batched = Some(lines.clone());
            (Some(fmt::layer().fmt_fields(JsonFields).event_format(JsonLines).with_writer(lines)), None)
        }
        LogFormat::Pretty => (None, Some(fmt::layer().with_ansi(stderr().is_terminal()).with_writer(stderr))),
    };
    let lines = json.map(Layer::boxed).or_else(|| pretty.map(Layer::boxed)).with_filter(filter);
    // Fails only where a test has set a subscriber of its own, which then stays.
    let _ = tracing_subscriber::registry().with(traces).with(lines).try_init();
    Ok(TelemetryGuard { traces: provider, lines: batched })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_that_cannot_be_used_is_refused() {
        let with = |change: fn(&mut TelemetryConfig)| {
            let mut config = TelemetryConfig::default();
            change(&mut config);
            init(&config)
        };
        assert!(matches!(with(|c| c.log_filter = "a=b=c=loud".to_owned()), Err(TelemetryError::Filter(_))));
        assert!(matches!(with(|c| c.otlp_sample_ratio = 1.5), Err(TelemetryError::SampleRatio(_))));
        assert!(with(|_| ()).is_ok());
        assert!(with(|_| ()).is_ok(), "a second call changes nothing");
    }
}
