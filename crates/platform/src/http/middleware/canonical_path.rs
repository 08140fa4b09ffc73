use crate::problem::{Problem, common};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// Longest request target in bytes, query included: no request that its operation would take is longer.
const MAX_TARGET: usize = 32 * 1024;

/// Middleware: a resource has one path. What routing, the audit trail, limits and idempotency keys read is the path as it
/// was sent, so any other way to write it (percent-encoded letters, `;parameters`, `&` or `+` behind an id) is 404 before
/// anything reads it. No path of the API needs a character that is not unreserved (RFC 3986 §2.3).
///
/// # Errors
/// 404 for an alias, 414 for a target that is too long, and those of the inner service.
pub async fn canonical_path<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let uri = request.uri();
    let length = uri.path_and_query().map_or(0, |target| target.as_str().len());
    if length > MAX_TARGET {
        let detail = format!("the request target has {length} bytes; at most {MAX_TARGET} are read");
        return Err(Problem::new(common::URI_TOO_LONG).detail(detail).into());
    }
    if !is_canonical(uri.path()) {
        return Err(Problem::new(common::NOT_FOUND).detail("no such path").into());
    }
    next.call(request).await
}

/// Whether the path is written in the one way that is answered.
pub fn is_canonical(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form() {
        for (path, expected) in [
            ("/api/v1/bookings/0190aa11-0000-7000-8000-000000000001", true),
            ("/.well-known/jwks.json", true),
            ("/api/v1/%70ayments", false),
            ("/api/v1/bookings/1&x", false),
            ("/api/v1/bookings/1%26x", false),
            ("/api/v1/bookings/1;v=2", false),
            ("/api/v1/bookings/1+", false),
            ("/api/v1/bookings%2F1", false),
            ("/api/v1/bookings/1%00", false),
            ("/api/v1/bookings/é", false),
        ] {
            assert_eq!(is_canonical(path), expected, "{path}");
        }
    }
}
