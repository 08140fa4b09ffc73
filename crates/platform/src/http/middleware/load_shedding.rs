use crate::problem::{Problem, common};
use crate::telemetry::Metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many requests the process answers at a time; clones share the places.
///
/// Past it a request is refused at once: a queue that only grows would make
/// every answer late instead of some absent.
#[derive(Debug, Clone)]
pub struct InFlightLimit(Arc<Semaphore>);

impl InFlightLimit {
    /// A limit of `max_in_flight` requests for all threads together.
    #[must_use]
    pub fn new(max_in_flight: u32) -> Self {
        let places = usize::try_from(max_in_flight).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))))
    }
}

/// Middleware: 503 with `Retry-After: 1` when the process is full. Needs
/// `web::Data<`[`InFlightLimit`]`>`; without it there is no limit.
///
/// # Errors
/// `unavailable`, and those of the inner service.
pub async fn load_shedding(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(limit) = request.app_data::<web::Data<InFlightLimit>>().cloned() else {
        return next.call(request).await;
    };
    let Ok(_place) = limit.0.try_acquire() else {
        if let Some(metrics) = request.app_data::<web::Data<Metrics>>() {
            metrics.request_shed();
        }
        return Err(Problem::new(common::UNAVAILABLE)
            .detail("too many requests are being answered")
            .retry_after(1)
            .into());
    };
    next.call(request).await
}
