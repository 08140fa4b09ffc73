use crate::http::MatchedRoute;
use crate::telemetry::{AccessLog, Metrics, UNMATCHED};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Which requests get a line; clones share the count that sampling goes by.
#[derive(Debug, Clone)]
pub struct AccessLines {
    which: AccessLog,
    fine: Arc<AtomicU64>,
}

impl AccessLines {
    /// Lines as configured.
    #[must_use]
    pub fn new(which: AccessLog) -> Self {
        Self { which, fine: Arc::default() }
    }

    fn wants(&self, status: StatusCode) -> bool {
        let failed = status.is_client_error() || status.is_server_error();
        match self.which {
            AccessLog::All => true,
            AccessLog::Off => false,
            AccessLog::Errors => failed,
            AccessLog::Sampled(n) => failed || self.fine.fetch_add(1, Ordering::Relaxed).is_multiple_of(n.get().into()),
        }
    }
}

/// Middleware: counts the request and writes its access line. The line has the
/// route's pattern: paths and query strings may hold personal data. The
/// duration ends where the body begins.
///
/// Needs `web::Data` of [`Metrics`] and [`AccessLines`]; without them nothing
/// is counted or written.
///
/// # Errors
/// Those of the inner service, unchanged.
pub async fn access(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let lines = request.app_data::<web::Data<AccessLines>>().cloned();
    let in_flight = metrics.as_ref().map(|m| m.request_in_flight());
    let method = request.method().clone();
    let answer = next.call(request).await;
    drop(in_flight);
    let took = started.elapsed();
    // An error comes from a middleware, before any route was looked for.
    let (request, status) = match &answer {
        Ok(response) => (Some(response.request()), response.status()),
        Err(error) => (None, super::status_of(error)),
    };
    let matched = request.and_then(|r| r.app_data::<MatchedRoute>());
    let pattern = request.and_then(MatchedRoute::pattern_of);
    let route = pattern.as_deref().unwrap_or(UNMATCHED);
    match (metrics, matched) {
        (Some(metrics), Some(matched)) => matched.answered(&metrics, &method, status, took),
        (Some(metrics), None) => metrics.request_answered(&method, route, status, took),
        (None, _) => {}
    }
    if lines.is_some_and(|l| l.wants(status)) {
        write_line(&method, route, status, took);
    }
    answer
}

fn write_line(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (method, status) = (method.as_str(), status.as_u16());
    // The level is part of an event's place in the source, hence one each.
    match status {
        500.. => tracing::error!(target: "access", method, route, status, duration_us, "answered"),
        400..=499 => tracing::warn!(target: "access", method, route, status, duration_us, "answered"),
        _ => tracing::info!(target: "access", method, route, status, duration_us, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    #[test]
    fn lines_are_written_as_configured() {
        let every_third = NonZeroU32::new(3).expect("not zero");
        let statuses = [200, 304, 200, 404, 200, 500].map(|s| StatusCode::from_u16(s).expect("a status"));
        for (which, expected) in [
            (AccessLog::All, [true; 6]),
            (AccessLog::Off, [false; 6]),
            (AccessLog::Errors, [false, false, false, true, false, true]),
            (AccessLog::Sampled(every_third), [true, false, false, true, true, true]),
        ] {
            let lines = AccessLines::new(which);
            assert_eq!(statuses.map(|s| lines.wants(s)), expected, "{which:?}");
        }
    }
}
