//! Traces to an OpenTelemetry collector. The exporter has its own thread and
//! runtime; requests put finished spans on a bounded queue and go on, and when
//! the queue is full, or the collector away, spans are dropped.

use super::{TelemetryConfig, TelemetryError};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use std::time::Duration;
use tokio::runtime;
use tokio::sync::oneshot;

/// How long one upload may take.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(5);

/// The provider that sends to the configured collector.
pub fn provider(config: &TelemetryConfig, endpoint: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let base = url::Url::parse(endpoint).map_err(|e| TelemetryError::Otlp(e.into()))?;
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(OwnThreadClient::start()?)
        // The specification of OTLP/HTTP adds the signal's path to the base address.
        .with_endpoint(format!("{}/v1/traces", base.as_str().trim_end_matches('/')))
        .with_timeout(UPLOAD_TIMEOUT)
        .build()
        .map_err(|e| TelemetryError::Otlp(e.into()))?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.otlp_sample_ratio)));
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(sampler)
        .with_resource(Resource::builder().with_service_name(config.service_name.clone()).build())
        .build())
}

/// reqwest needs a tokio runtime, which the exporter's thread does not have.
/// Borrowing the server's would deadlock the last flush when `main` itself
/// runs on it, so the client brings a small one in a thread of its own.
#[derive(Debug)]
struct OwnThreadClient {
    client: reqwest::Client,
    runtime: runtime::Handle,
    /// Dropped with the client; ends the thread.
    _alive: oneshot::Sender<()>,
}

impl OwnThreadClient {
    fn start() -> Result<Self, TelemetryError> {
        crate::init();
        let failed = |e: std::io::Error| TelemetryError::Otlp(e.into());
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (alive, ended) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("otlp".to_owned())
            // Ends with an error, as meant, when the sender is dropped.
            .spawn(move || runtime.block_on(ended).is_ok())
            .map_err(failed)?;
        let client = reqwest::Client::builder()
            .timeout(UPLOAD_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| TelemetryError::Otlp(e.into()))?;
        Ok(Self { client, runtime: handle, _alive: alive })
    }
}

#[async_trait::async_trait]
impl HttpClient for OwnThreadClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let upload = async move { client.send_bytes(request).await };
        self.runtime.spawn(upload).await.map_err(HttpError::from)?
    }
}

#[cfg(test)]
mod tests {
    use super::super::start::TelemetryGuard;
    use super::*;
    use opentelemetry::trace::{Tracer, TracerProvider};
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    fn config() -> TelemetryConfig {
        TelemetryConfig { service_name: "canary-service".to_owned(), ..TelemetryConfig::default() }
    }

    /// A collector that takes one upload and gives what it was sent.
    fn collector() -> (String, JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let seen = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
            while !is_whole(&seen) {
                let n = stream.read(&mut buffer).expect("readable");
                assert_ne!(n, 0, "hung up early");
                seen.extend_from_slice(&buffer[..n]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").expect("writable");
            seen
        });
        (format!("http://{address}/"), seen)
    }

    fn is_whole(request: &[u8]) -> bool {
        let text = String::from_utf8_lossy(request).to_ascii_lowercase();
        let length = text.lines().find_map(|l| l.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        let head = request.windows(4).position(|w| w == b"\r\n\r\n");
        head.zip(length).is_some_and(|(head, length)| request.len() >= head + 4 + length)
    }

    // On actix's own single-threaded runtime, where borrowing it would deadlock.
    #[actix_web::test]
    async fn the_last_traces_leave_when_the_guard_is_dropped() {
        let (endpoint, seen) = collector();
        let provider = provider(&config(), &endpoint).expect("a provider");
        provider.tracer("test").in_span("canary-span", |_| ());
        drop(TelemetryGuard { traces: Some(provider), lines: None });
        let seen = seen.join().expect("the collector was served");
        let text = String::from_utf8_lossy(&seen);
        assert!(text.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{text}");
        assert!(text.contains("canary-span") && text.contains("canary-service"), "{text}");
    }

    #[actix_web::test]
    async fn a_collector_that_is_away_loses_traces_only() {
        let provider = provider(&config(), "http://127.0.0.1:1").expect("a provider");
        provider.tracer("test").in_span("lost", |_| ());
        assert!(provider.force_flush().is_err(), "the loss is reported");
        drop(TelemetryGuard { traces: Some(provider), lines: None });
    }

    #[test]
    fn an_endpoint_that_is_no_address_is_refused_at_start() {
        assert!(matches!(provider(&config(), "collector"), Err(TelemetryError::Otlp(_))));
    }
}
