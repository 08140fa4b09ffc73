use crate::problem::{Problem, common};
use crate::telemetry::Metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// How many requests the process answers at a time; clones share the places.
///
/// Past it a request is refused at once: a queue that only grows would make
/// every answer late instead of some absent.
#[derive(Debug, Clone)]
pub struct InFlightLimit {
    places: Arc<Semaphore>,
    drains: Arc<AtomicBool>,
}

impl InFlightLimit {
    /// A limit of `max_in_flight` requests for all threads together.
    #[must_use]
    pub fn new(max_in_flight: u32) -> Self {
        let places = usize::try_from(max_in_flight).unwrap_or(usize::MAX);
        Self { places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))), drains: Arc::default() }
    }

    /// From now on every answer is the last of its connection, so that clients
    /// which keep theirs go to another process while this one still serves.
    pub fn drain(&self) {
        self.drains.store(true, Ordering::Release);
    }
}

/// Middleware: 503 with `Retry-After: 1` when the process is full, and
/// `Connection: close` while it drains. Needs
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
    let Ok(_place) = limit.places.try_acquire() else {
        if let Some(metrics) = request.app_data::<web::Data<Metrics>>() {
            metrics.request_shed();
        }
        return Err(Problem::new(common::UNAVAILABLE)
            .detail("too many requests are being answered")
            .retry_after(1)
            .into());
    };
    let mut response = next.call(request).await?;
    if limit.drains.load(Ordering::Acquire) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse};

    #[actix_web::test]
    async fn while_it_drains_every_answer_is_the_last_of_its_connection() {
        let limit = InFlightLimit::new(10);
        let app = App::new()
            .app_data(web::Data::new(limit.clone()))
            .route("/", web::get().to(HttpResponse::Ok))
            .wrap(from_fn(load_shedding));
        let app = init_service(app).await;
        let before = call_service(&app, TestRequest::default().to_request()).await;
        assert_eq!(before.response().head().connection_type(), ConnectionType::KeepAlive);
        limit.drain();
        let after = call_service(&app, TestRequest::default().to_request()).await;
        assert_eq!((after.status().as_u16(), after.response().head().connection_type()), (200, ConnectionType::Close));
    }
}
