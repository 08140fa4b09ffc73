use super::json::{Validated, parse, read_json_body};
use crate::auth::BearerClaims;
use crate::http::openapi::{Describe, OperationDoc};
use crate::idempotency::RequestKey;
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

/// A [`ValidJson`](super::ValidJson) body with the `Idempotency-Key` it came
/// with, if it came with one.
#[derive(Debug)]
pub struct IdempotentJson<T> {
    /// The body.
    pub body: T,
    /// Key, scope and hash of the body.
    pub key: Option<RequestKey>,
}

/// The same where a key is required: without one 428.
#[derive(Debug)]
pub struct RequiredIdempotentJson<T> {
    /// The body.
    pub body: T,
    /// Key, scope and hash of the body.
    pub key: RequestKey,
}

impl<T: Validated> FromRequest for IdempotentJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = key_of(request);
        let body = read_json_body(request, payload);
        Box::pin(async move {
            // The body first: it waits until the caller has been let in.
            let bytes = body.await?;
            let key = key?;
            let body = parse(&bytes)?;
            Ok(Self { body, key: key.map(|(scope, key)| RequestKey::new(scope, key, &bytes)) })
        })
    }
}

impl<T: Validated> FromRequest for RequiredIdempotentJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let inner = IdempotentJson::from_request(request, payload);
        Box::pin(async move {
            let IdempotentJson { body, key } = inner.await?;
            let key = key.ok_or_else(|| Problem::new(common::IDEMPOTENCY_KEY_REQUIRED))?;
            Ok(Self { body, key })
        })
    }
}

impl<T: Validated> Describe for IdempotentJson<T> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.json_body::<T>();
        operation.idempotency_key(false);
    }
}

impl<T: Validated> Describe for RequiredIdempotentJson<T> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.json_body::<T>();
        operation.idempotency_key(true);
    }
}

/// The key and its scope: the caller, the method and the path, so that no one
/// can be given another's answer.
fn key_of(request: &HttpRequest) -> Result<Option<(String, String)>, Problem> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::new(common::INVALID_HEADER)
            .detail("Idempotency-Key: 1 to 255 visible ASCII characters")
            .field("Idempotency-Key", "format", "1 to 255 visible ASCII characters"));
    }
    let caller = BearerClaims::of(request).map_or_else(|| "anonymous".to_owned(), |claims| claims.user_id.to_string());
    Ok(Some((format!("{caller} {} {}", request.method(), request.path()), key.to_owned())))
}
