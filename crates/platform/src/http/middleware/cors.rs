use crate::problem::{Problem, common};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError, web};
use serde::Deserialize;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
/// Named one by one: the wildcard never covers `Authorization` (Fetch §3.3.5).
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, X-Access-Reason",
);
/// What a script may read beside the safelisted response headers.
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotent-Replayed, Content-Language, Content-Disposition, Deprecation, Sunset",
);

/// The `[cors]` section: which web pages may call the API from a browser.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CorsConfig {
    /// Origins as browsers write them, `https://app.example.com`, without a
    /// path; or `*` alone, for an API that anyone's page may call. Empty: none.
    pub allowed_origins: Vec<String>,
    /// Whether pages may send cookies and HTTP authentication along. Bearer
    /// tokens do not need it.
    pub allow_credentials: bool,
    /// How long a browser may remember a preflight's answer, in seconds.
    pub max_age_seconds: u32,
}

impl Default for CorsConfig {
    fn default() -> Self {
        Self { allowed_origins: Vec::new(), allow_credentials: false, max_age_seconds: 3600 }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CorsConfigError {
    /// Not an origin; `null` is not one to be trusted either.
    #[error("cors.allowed_origins: `{0}` is not an origin such as https://app.example.com")]
    NotAnOrigin(String),
    /// `*` beside other origins.
    #[error("cors.allowed_origins: `*` stands alone")]
    WildcardAmongOthers,
    /// Any page could act in the name of its visitor.
    #[error("cors.allow_credentials is not possible with `*`")]
    WildcardWithCredentials,
}

/// The checked configuration.
#[derive(Debug, Clone)]
pub struct Cors {
    allowed: Allowed,
    credentials: bool,
    max_age: HeaderValue,
}

#[derive(Debug, Clone)]
enum Allowed {
    Anyone,
    These(Vec<HeaderValue>),
    /// Pages that this machine serves, on whatever port.
    ThisMachine,
}

impl Cors {
    /// Checks the configuration.
    ///
    /// # Errors
    /// [`CorsConfigError`].
    pub fn new(config: &CorsConfig) -> Result<Self, CorsConfigError> {
        let wildcard = config.allowed_origins.iter().any(|o| o == "*");
        let allowed = match (wildcard, config.allowed_origins.len()) {
            (true, 1) if config.allow_credentials => return Err(CorsConfigError::WildcardWithCredentials),
            (true, 1) => Allowed::Anyone,
            (true, _) => return Err(CorsConfigError::WildcardAmongOthers),
            (false, _) => Allowed::These(config.allowed_origins.iter().map(|o| origin(o)).collect::<Result<_, _>>()?),
        };
        Ok(Self { allowed, credentials: config.allow_credentials, max_age: HeaderValue::from(config.max_age_seconds) })
    }

    /// For development: pages that this machine serves (`http://localhost:5173`, `http://127.0.0.1:3000`) may call,
    /// whichever port a frontend's tools have chosen; without cookies.
    #[must_use]
    pub fn for_this_machine(config: &CorsConfig) -> Self {
        let max_age = HeaderValue::from(config.max_age_seconds);
        Self { allowed: Allowed::ThisMachine, credentials: false, max_age }
    }

    /// Whether nobody's page may call.
    fn is_closed(&self) -> bool {
        matches!(&self.allowed, Allowed::These(origins) if origins.is_empty())
    }

    /// `Access-Control-Allow-Origin` for this origin, if it is allowed. Origins
    /// are compared byte by byte (Fetch §4.10).
    fn allow_origin(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        match &self.allowed {
            Allowed::Anyone => Some(HeaderValue::from_static("*")),
            Allowed::These(origins) => origins.contains(origin).then(|| origin.clone()),
            Allowed::ThisMachine => is_of_this_machine(origin).then(|| origin.clone()),
        }
    }

    /// What both a preflight's answer and any other need.
    fn share(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if let Some(allowed) = origin.and_then(|o| self.allow_origin(o)) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            if self.credentials {
                headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            }
        }
        // Also for requests without an origin, else a shared cache would give
        // their answer to one with (Fetch, "CORS protocol and HTTP caches").
        if !matches!(self.allowed, Allowed::Anyone) {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
    }

    fn preflight(&self, origin: &HeaderValue) -> HttpResponse {
        let mut response = if self.allow_origin(origin).is_some() {
            let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
            response
        } else {
            Problem::new(common::FORBIDDEN).detail("this origin may not call the API").error_response()
        };
        self.share(Some(origin), response.headers_mut());
        response
    }
}

/// Middleware: the CORS protocol of the Fetch standard. Needs
/// `web::Data<`[`Cors`]`>`; without it, and with no allowed origin, browsers
/// keep other pages out by themselves.
///
/// # Errors
/// Those of the inner service, readable to the allowed pages as well.
pub async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let cors = request.app_data::<web::Data<Cors>>().filter(|c| !c.is_closed()).cloned();
    let Some(cors) = cors else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let origin = request.headers().get(header::ORIGIN).cloned();
    // A preflight is recognised by its method and both headers (Fetch §3.3.2).
    let asks =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if let Some(origin) = origin.as_ref().filter(|_| asks) {
        return Ok(request.into_response(cors.preflight(origin)).map_into_right_body());
    }
    let share = |headers: &mut HeaderMap| {
        cors.share(origin.as_ref(), headers);
        if headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
    };
    match next.call(request).await {
        Ok(mut response) => {
            share(response.headers_mut());
            Ok(response.map_into_left_body())
        }
        Err(error) => Err(super::dressed(error, share)),
    }
}

/// `http`, this machine's name or address, and any port.
fn is_of_this_machine(origin: &HeaderValue) -> bool {
    let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")).unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    matches!(name, "localhost" | "127.0.0.1") && port.parse::<u16>().is_ok()
}

/// An origin exactly as a browser writes it: scheme, host in lower case and
/// punycode, a port only if it is not the scheme's own.
fn origin(text: &str) -> Result<HeaderValue, CorsConfigError> {
    let refused = || CorsConfigError::NotAnOrigin(text.to_owned());
    let url = url::Url::parse(text).map_err(|_| refused())?;
    // `https://*.example` is well-formed, but means one host of that odd name.
    let is_origin =
        matches!(url.scheme(), "http" | "https") && !text.contains('*') && url.origin().ascii_serialization() == text;
    if is_origin { HeaderValue::from_str(text).map_err(|_| refused()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_known_by_their_host_whatever_the_port() {
        for (origin, expected) in [
            ("http://localhost:5173", true),
            ("http://127.0.0.1:3000", true),
            ("http://localhost", true),
            ("https://localhost:5173", false),
            ("http://localhost.evil.example:5173", false),
            ("http://localhost:5173.evil.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://evil.example:80", false),
            ("null", false),
        ] {
            let cors = Cors::for_this_machine(&CorsConfig::default());
            let origin = HeaderValue::from_static(origin);
            assert_eq!(cors.allow_origin(&origin), expected.then(|| origin.clone()), "{origin:?}");
            assert!(!cors.is_closed());
        }
    }

    #[test]
    fn only_origins_as_browsers_write_them_are_taken() {
        let not = |o: &str| Some(CorsConfigError::NotAnOrigin(o.to_owned()));
        for (origins, credentials, expected) in [
            (&[][..], true, None),
            (&["https://app.example.com", "http://localhost:5173"][..], true, None),
            (&["*"], false, None),
            (&["*"], true, Some(CorsConfigError::WildcardWithCredentials)),
            (&["*", "https://a.example"], false, Some(CorsConfigError::WildcardAmongOthers)),
            (&["null"], false, not("null")),
            (&["https://a.example/"], false, not("https://a.example/")),
            (&["https://A.example"], false, not("https://A.example")),
            (&["https://a.example:443"], false, not("https://a.example:443")),
            (&["https://*.example"], false, not("https://*.example")),
            (&["file:///etc"], false, not("file:///etc")),
            (&["a.example"], false, not("a.example")),
        ] {
            let allowed_origins = origins.iter().map(ToString::to_string).collect();
            let config = CorsConfig { allowed_origins, allow_credentials: credentials, max_age_seconds: 60 };
            assert_eq!(Cors::new(&config).err(), expected, "{origins:?}");
        }
    }
}
