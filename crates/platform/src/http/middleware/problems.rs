use crate::problem::{Problem, ProblemKind, common};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError};

/// Handler for `App::default_service`: 404 `not_found`.
///
/// # Errors
/// Always.
pub async fn not_found() -> Result<HttpResponse, Problem> {
    Err(Problem::new(common::NOT_FOUND).detail("no such path"))
}

/// Middleware: turns the plain answers that actix itself gives to what it
/// cannot read or route (400, 404, 405, 413, 415, …) into problems. Headers
/// such as `Allow` stay. An answer that names a type of its own is a handler's
/// and stays as it is.
///
/// # Errors
/// Those of the inner service, with a problem as their answer.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    match next.call(request).await {
        Ok(response) if is_plain_failure(response.response()) => {
            let problem = as_problem(response.response());
            Ok(response.into_response(problem.map_into_right_body()))
        }
        Ok(response) => Ok(response.map_into_left_body()),
        Err(error) => Err(error_as_problem(error)),
    }
}

fn error_as_problem(error: Error) -> Error {
    let response = error.error_response();
    let response = if is_plain_failure(&response) { as_problem(&response) } else { response };
    actix_web::error::InternalError::from_response(error, response).into()
}

fn is_plain_failure<B>(response: &HttpResponse<B>) -> bool {
    let status = response.status();
    let plain = match response.headers().get(header::CONTENT_TYPE) {
        None => true,
        Some(kind) => kind.as_bytes().starts_with(b"text/plain"),
    };
    plain && (status.is_client_error() || status.is_server_error())
}

/// actix's words stay out: they may quote the request. Of a fault of ours the
/// cause goes to the log.
fn as_problem<B>(plain: &HttpResponse<B>) -> HttpResponse {
    let cause = || plain.error().map_or_else(String::new, ToString::to_string);
    let problem = match plain.status() {
        StatusCode::SERVICE_UNAVAILABLE => Problem::unavailable(cause()),
        status if status.is_server_error() => Problem::internal(cause()),
        status => Problem::new(kind_of(status)),
    };
    let mut response = problem.error_response();
    for (name, value) in plain.headers() {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

/// The kind that a client error of actix is.
fn kind_of(status: StatusCode) -> ProblemKind {
    match status {
        StatusCode::UNAUTHORIZED => common::UNAUTHENTICATED,
        StatusCode::FORBIDDEN => common::FORBIDDEN,
        StatusCode::NOT_FOUND => common::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED => common::METHOD_NOT_ALLOWED,
        StatusCode::NOT_ACCEPTABLE => common::NOT_ACCEPTABLE,
        StatusCode::CONFLICT => common::CONFLICT,
        StatusCode::PRECONDITION_FAILED => common::PRECONDITION_FAILED,
        StatusCode::PAYLOAD_TOO_LARGE => common::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => common::UNSUPPORTED_MEDIA_TYPE,
        StatusCode::UNPROCESSABLE_ENTITY => common::VALIDATION_FAILED,
        StatusCode::TOO_MANY_REQUESTS => common::RATE_LIMITED,
        _ => common::BAD_REQUEST,
    }
}
