use crate::problem::Problem;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Middleware: a panic in a handler is a 500 `internal_error` with the
/// request's id, and nobody else notices. Without it actix drops the
/// connection, and with it other streams of HTTP/2. The panic hook has logged
/// the place.
///
/// Unwind safety: the request, the only thing that the future shares with the
/// rest, is dropped by the panic.
///
/// # Errors
/// `internal_error`, and those of the inner service.
pub async fn panic_guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let answer = async move { next.call(request).await };
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(answer) => answer,
        Err(_) => Err(Problem::internal("a panic; the log line before says where").into()),
    }
}
