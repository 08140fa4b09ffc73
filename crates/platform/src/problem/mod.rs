//! The one shape of every failure: RFC 9457, with a stable code.

mod from;
mod kind;

pub use kind::{ProblemKind, common};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;

/// Where each code is documented; the code stands at the end.
pub(crate) const TYPE_BASE: &str = "https://medivoy.example/problems/";

/// A failure as the client sees it. A 5xx keeps its cause for the log and never
/// shows it.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

/// Boxed, so that a `Result` with a problem stays small on the good path.
#[derive(Debug)]
struct Parts {
    kind: ProblemKind,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    headers: Vec<(header::HeaderName, header::HeaderValue)>,
    extra: serde_json::Map<String, serde_json::Value>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// One field that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FieldError {
    /// Path in the body (`items[0].amount_minor`), or the parameter's name.
    pub field: String,
    /// Stable code (`range`, `length`, `required`, …).
    pub code: Cow<'static, str>,
    /// For people.
    pub message: String,
}

impl Problem {
    /// A problem of this kind, with the kind's own words as detail.
    #[must_use]
    pub fn new(kind: ProblemKind) -> Self {
        Self(Box::new(Parts {
            detail: Cow::Borrowed(kind.title),
            kind,
            errors: Vec::new(),
            headers: Vec::new(),
            extra: serde_json::Map::new(),
            cause: None,
        }))
    }

    /// A 500 that keeps its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(common::INTERNAL_ERROR).caused_by(cause)
    }

    /// A 503 with `Retry-After` that keeps its cause for the log.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(common::UNAVAILABLE).retry_after(2).caused_by(cause)
    }

    /// A 503 with `Retry-After` that says what is missing, such as a module that is not part of this process.
    #[must_use]
    pub fn unavailable_because(reason: String) -> Self {
        Self::new(common::UNAVAILABLE).retry_after(2).detail(reason)
    }

    /// A 422 for one field that is well-formed but not allowed: `code` is stable (`range`, `required`, …), `message`
    /// completes the sentence that the field's name begins.
    #[must_use]
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        Self::new(common::VALIDATION_FAILED).detail(format!("`{field}` {message}")).field(field, code, message)
    }

    fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// What is wrong with this very request, in one sentence for the developer
    /// of the client. Never with personal data or internals.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Names a field that is at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        self.0.errors.push(FieldError { field: field.into(), code: code.into(), message: message.into() });
        self
    }

    /// Names all fields that are at fault.
    #[must_use]
    pub fn fields(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Adds an extension member (RFC 9457 §3.2), such as `allowed`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.0.extra.insert(name.to_owned(), value);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: &str) -> Self {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            self.0.headers.push((name, value));
        }
        self
    }

    /// Tells the client when to come back, in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// The stable, machine-readable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.kind.status
    }

    /// Logs what a client must not see, once, with the whole chain of causes.
    fn log(&self) {
        if !self.0.kind.status.is_server_error() {
            return;
        }
        let mut chain = String::new();
        let mut next: Option<&dyn std::error::Error> = self.0.cause.as_deref().map(|c| c as _);
        while let Some(error) = next {
            if !chain.is_empty() {
                chain.push_str(": ");
            }
            chain.push_str(&error.to_string());
            next = error.source();
        }
        tracing::error!(code = self.0.kind.code, detail = %self.0.detail, cause = %chain, "request failed");
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.kind.code, self.0.detail)
    }
}

impl std::error::Error for Problem {}

#[derive(Serialize)]
struct Body<'a> {
    success: bool,
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(flatten)]
    extra: &'a serde_json::Map<String, serde_json::Value>,
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        let body = Body {
            success: false,
            r#type: format!("{TYPE_BASE}{}", self.0.kind.code),
            title: self.0.kind.title,
            status: self.0.kind.status.as_u16(),
            detail: &self.0.detail,
            code: self.0.kind.code,
            request_id: crate::http::RequestContext::current_id(),
            errors: &self.0.errors,
            extra: &self.0.extra,
        };
        let mut response = HttpResponse::build(self.0.kind.status);
        response.content_type("application/problem+json");
        for (name, value) in &self.0.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        response.body(serde_json::to_vec(&body).unwrap_or_default())
    }
}
