//! What every request passes on its way in and every answer on its way out.
//!
//! Each is a function for [`actix_web::middleware::from_fn`] and reads what it
//! needs from `web::Data`. actix runs the middleware that is wrapped last
//! first; from the outside to the inside:
//!
//! ```text
//! request_context → access → security_headers → cors → load_shedding → … → problems → panic_guard → routes
//! ```
//!
//! A middleware further in may fail with an error instead of an answer; those
//! further out see to it that such an error leaves with the same headers.

mod access;
mod canonical_path;
mod cors;
mod load_shedding;
mod panic_guard;
mod problems;
mod security_headers;

pub use access::{AccessLines, access};
pub use canonical_path::{canonical_path, is_canonical};
pub use cors::{Cors, CorsConfig, CorsConfigError, cors};
pub use load_shedding::{InFlightLimit, load_shedding};
pub use panic_guard::panic_guard;
pub use problems::{not_found, problems};
pub use security_headers::security_headers;

use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{Error, ResponseError};

/// The same error with an answer that has been made already, inside the
/// request's context, and whose headers `dress` may change.
pub(crate) fn dressed(error: Error, dress: impl FnOnce(&mut HeaderMap)) -> Error {
    let mut response = error.error_response();
    dress(response.headers_mut());
    InternalError::from_response(error, response).into()
}

/// The status that the client will see.
fn status_of(error: &Error) -> StatusCode {
    ResponseError::status_code(error.as_response_error())
}

#[cfg(test)]
mod tests;
