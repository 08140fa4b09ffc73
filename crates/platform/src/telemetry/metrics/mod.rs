//! What Prometheus scrapes. Every label is one of a known few: route patterns
//! rather than paths, classes rather than status codes, names from the source.

mod process;

use actix_web::http::{Method, StatusCode};
use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};
use std::sync::Arc;
use std::time::Duration;

/// Route label of a request that no route took.
pub(crate) const UNMATCHED: &str = "unmatched";
const LATENCY_BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How an attempt of a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It failed and will be tried again.
    Failed,
    /// It failed for the last time.
    Dead,
}

/// The counters of this process; clones share them.
#[derive(Clone)]
pub struct Metrics(Arc<Series>);

struct Series {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
    shed: IntCounter,
    db_connections: IntGauge,
    db_idle: IntGauge,
    jobs: IntCounterVec,
    queue_depth: IntGauge,
    queue_age: Gauge,
    cache: IntCounterVec,
    rate_limited: IntCounterVec,
    mails: IntCounterVec,
    resident: Gauge,
}

/// Names and labels stand in this file, so a refusal is a bug that any test shows.
const VALID: &str = "names and labels of metrics are valid and unique";

fn added<C: Collector + Clone + 'static>(registry: &Registry, metric: prometheus::Result<C>) -> C {
    let metric = metric.expect(VALID);
    registry.register(Box::new(metric.clone())).expect(VALID);
    metric
}

impl Metrics {
    /// Content type of [`render`](Self::render)'s answer.
    pub const CONTENT_TYPE: &'static str = prometheus::TEXT_FORMAT;

    /// A new set, all at zero. Build it once in a process.
    #[must_use]
    pub fn new() -> Self {
        let r = Registry::new();
        let counter = |name, help, labels: &[&str]| added(&r, IntCounterVec::new(Opts::new(name, help), labels));
        let gauge = |name, help| added(&r, IntGauge::new(name, help));
        let real = |name, help| added(&r, Gauge::new(name, help));
        let route = ["method", "route", "status_class"];
        let latency = HistogramOpts::new("http_request_duration_seconds", "Time to the first byte of the answer.");
        let series = Series {
            requests: counter("http_requests_total", "Requests answered.", &route),
            durations: added(&r, HistogramVec::new(latency.buckets(LATENCY_BUCKETS.to_vec()), &route)),
            in_flight: gauge("http_requests_in_flight", "Requests being answered."),
            shed: added(
                &r,
                IntCounter::new("http_requests_shed_total", "Requests refused because too many were in flight."),
            ),
            db_connections: gauge("db_pool_connections", "Open connections to PostgreSQL."),
            db_idle: gauge("db_pool_idle_connections", "Open connections that nobody uses."),
            jobs: counter("jobs_total", "Attempts of jobs.", &["outcome"]),
            queue_depth: gauge("job_queue_depth", "Jobs that are due and not done."),
            queue_age: real("job_queue_oldest_seconds", "For how long the oldest of them has been due."),
            cache: counter("cache_requests_total", "Questions to the cache.", &["result"]),
            rate_limited: counter("rate_limited_total", "Requests refused by a rate limit.", &["limit"]),
            mails: counter("mails_total", "Mails handed to the mail server.", &["outcome"]),
            resident: Gauge::new("process_resident_memory_bytes", "Resident memory.").expect(VALID),
            registry: r.clone(),
        };
        series.tell_about_the_process();
        Self(Arc::new(series))
    }

    /// All of them, in Prometheus's text format.
    #[must_use]
    pub fn render(&self) -> String {
        if let Some(bytes) = process::resident_bytes() {
            self.0.resident.set(bytes);
        }
        TextEncoder::new().encode_to_string(&self.0.registry.gather()).unwrap_or_else(|error| {
            tracing::error!(%error, "metrics cannot be written");
            String::new()
        })
    }

    /// Counts an answered request. `route` is a pattern or [`UNMATCHED`].
    pub(crate) fn request_answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        self.of_route(method, route, status).answered(took);
    }

    /// The series of a route, to be kept by who counts there often.
    pub(crate) fn of_route(&self, method: &Method, route: &str, status: StatusCode) -> RouteSeries {
        let labels = [method_label(method), route, class_label(status)];
        RouteSeries {
            requests: self.0.requests.with_label_values(&labels),
            durations: self.0.durations.with_label_values(&labels),
        }
    }

    /// The gauge goes up now and down when the value is dropped, so that a
    /// client that hangs up is counted out as well.
    pub(crate) fn request_in_flight(&self) -> InFlight {
        self.0.in_flight.inc();
        InFlight(self.0.in_flight.clone())
    }

    pub(crate) fn request_shed(&self) {
        self.0.shed.inc();
    }

    /// Says how many connections the pool holds, and how many of them are idle.
    pub fn set_db_pool(&self, connections: u32, idle: u32) {
        self.0.db_connections.set(connections.into());
        self.0.db_idle.set(idle.into());
    }

    /// Counts an attempt of a job.
    pub fn job_ended(&self, outcome: JobOutcome) {
        let outcome = match outcome {
            JobOutcome::Done => "done",
            JobOutcome::Failed => "failed",
            JobOutcome::Dead => "dead",
        };
        self.0.jobs.with_label_values(&[outcome]).inc();
    }

    /// Says how many jobs are due, and for how long the oldest has been.
    pub fn set_job_queue(&self, depth: u64, oldest: Duration) {
        self.0.queue_depth.set(i64::try_from(depth).unwrap_or(i64::MAX));
        self.0.queue_age.set(oldest.as_secs_f64());
    }

    /// Counts a question to the cache.
    pub fn cache_asked(&self, hit: bool) {
        self.0.cache.with_label_values(&[if hit { "hit" } else { "miss" }]).inc();
    }

    /// Counts a request that the named limit refused.
    pub fn rate_limited(&self, limit: &'static str) {
        self.0.rate_limited.with_label_values(&[limit]).inc();
    }

    /// Counts a mail.
    pub fn mail_handed_over(&self, accepted: bool) {
        self.0.mails.with_label_values(&[if accepted { "sent" } else { "failed" }]).inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Series {
    /// Where the operating system does not report them, the two series are absent.
    fn tell_about_the_process(&self) {
        if let Some(start) = process::start_time_seconds() {
            let name = "process_start_time_seconds";
            added(&self.registry, Gauge::new(name, "When the process started, in seconds since 1970.")).set(start);
        }
        if process::resident_bytes().is_some() {
            self.registry.register(Box::new(self.resident.clone())).expect(VALID);
        }
    }
}

/// What is counted of one route, method and class of statuses.
pub(crate) struct RouteSeries {
    requests: IntCounter,
    durations: Histogram,
}

impl RouteSeries {
    pub(crate) fn answered(&self, took: Duration) {
        self.requests.inc();
        self.durations.observe(took.as_secs_f64());
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct InFlight(IntGauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A client may make up methods; labels may not be made up.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class_label(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests;
