use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// OWASP REST Security Cheat Sheet, "Security Headers", and its HTTP Headers
/// Cheat Sheet for what an API does not need. A handler that has set one of
/// them itself knows better: the documentation page needs scripts, a public
/// list may be cached.
const DEFAULTS: [(HeaderName, HeaderValue); 9] = [
    // What says nothing about caching may hold personal data (ASVS V14.3.2).
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    // Browsers heed it over HTTPS only (RFC 6797 §8.1); one year (ASVS V3.4.1).
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
        ),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), HeaderValue::from_static("none")),
];

/// Middleware: adds the security headers to every answer, errors included, and
/// takes off what names the server.
///
/// # Errors
/// Those of the inner service, with the headers.
pub async fn security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    match next.call(request).await {
        Ok(mut response) => {
            secure(response.headers_mut());
            Ok(response)
        }
        Err(error) => Err(super::dressed(error, secure)),
    }
}

fn secure(headers: &mut HeaderMap) {
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    headers.remove(header::SERVER);
}
