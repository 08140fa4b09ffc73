use crate::problem::{Problem, common};
use crate::telemetry::Metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many requests the process answers at a time, and for how long each;
/// clones share the places.
///
/// Past the one a request is refused at once: a queue that only grows would make
/// every answer late instead of some absent. Past the other it is given up: what
/// hangs (a paused database, a network that swallows) must not hold its caller
/// and its place for ever.
#[derive(Debug, Clone)]
pub struct InFlightLimit {
    places: Arc<Semaphore>,
    deadline: Duration,
    drains: Arc<AtomicBool>,
}

impl InFlightLimit {
    /// A limit of `max_in_flight` requests for all threads together, each
    /// answered within `deadline`. A body that is streamed may take longer.
    #[must_use]
    pub fn new(max_in_flight: u32, deadline: Duration) -> Self {
        let places = usize::try_from(max_in_flight).unwrap_or(usize::MAX);
        Self { places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))), deadline, drains: Arc::default() }
    }

    /// How long a body may be on its way: a client that does not send what it announced receives a 408 before the
    /// request as a whole is given up as our fault.
    #[must_use]
    pub fn body_timeout(&self) -> Duration {
        self.deadline / 2
    }

    /// From now on every answer is the last of its connection, so that clients
    /// which keep theirs go to another process while this one still serves.
    pub fn drain(&self) {
        self.drains.store(true, Ordering::Release);
    }
}

/// Middleware: 503 with `Retry-After` when the process is full or the request
/// takes too long, and `Connection: close` while it drains. Needs
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
    let Ok(outcome) = tokio::time::timeout(limit.deadline, next.call(request)).await else {
        return Err(Problem::new(common::UNAVAILABLE)
            .detail("the request took too long; whether it had its effect is not known")
            .retry_after(5)
            .into());
    };
    let mut response = outcome?;
    if limit.drains.load(Ordering::Acquire) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::dev::Service;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse};

    #[actix_web::test]
    async fn while_it_drains_every_answer_is_the_last_of_its_connection() {
        let limit = InFlightLimit::new(10, Duration::from_secs(5));
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

    #[actix_web::test]
    async fn what_hangs_is_given_up_and_gives_its_place_back() {
        let limit = InFlightLimit::new(1, Duration::from_millis(50));
        let app = App::new()
            .app_data(web::Data::new(limit))
            .route("/", web::get().to(HttpResponse::Ok))
            .route("/hangs", web::get().to(std::future::pending::<HttpResponse>))
            .wrap(from_fn(load_shedding));
        let app = init_service(app).await;
        for _ in 0..2 {
            let hung = app.call(TestRequest::with_uri("/hangs").to_request()).await;
            let answer = hung.err().expect("given up").error_response();
            assert_eq!((answer.status().as_u16(), answer.headers().contains_key("retry-after")), (503, true));
        }
        let after = call_service(&app, TestRequest::default().to_request()).await;
        assert_eq!(after.status().as_u16(), 200);
    }
}
