use super::errors::{body_problem, validation_problem};
use super::input::read_body as read_object;
use crate::auth::let_in;
use crate::http::middleware::InFlightLimit;
use crate::http::openapi::{Describe, OperationDoc};
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a body may be on its way where requests have no deadline.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// What a request type must be: readable, checkable, documentable.
pub trait Validated: DeserializeOwned + garde::Validate<Context = ()> + JsonSchema + 'static {}
impl<T: DeserializeOwned + garde::Validate<Context = ()> + JsonSchema + 'static> Validated for T {}

/// A JSON body that has been read and validated: size limit (413), media type
/// (415), syntax and unknown fields (400), rules (422 with every field at fault).
#[derive(Debug)]
pub struct ValidJson<T>(pub T);

impl<T: Validated> FromRequest for ValidJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_json_body(request, payload);
        Box::pin(async move { parse(&body.await?).map(Self) })
    }
}

impl<T: Validated> Describe for ValidJson<T> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.json_body::<T>();
    }
}

/// The body as it came, for signatures over raw bytes.
#[derive(Debug)]
pub struct RawBody(pub bytes::Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload);
        Box::pin(async move { body.await.map(Self) })
    }
}

impl Describe for RawBody {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.raw_json_body();
    }
}

pub(super) fn read_json_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> LocalBoxFuture<'static, Result<bytes::Bytes, Problem>> {
    let is_json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .map(|v| v.split(';').next().unwrap_or(v).trim().to_ascii_lowercase())
        .is_some_and(|v| v == "application/json" || (v.starts_with("application/") && v.ends_with("+json")));
    let (body, let_in) = (read_body(request, payload), let_in(request));
    Box::pin(async move {
        let_in.await;
        let body = body.await?;
        if is_json {
            Ok(body)
        } else {
            Err(Problem::new(common::UNSUPPORTED_MEDIA_TYPE).detail("send the body as application/json"))
        }
    })
}

fn read_body(request: &HttpRequest, payload: &mut Payload) -> LocalBoxFuture<'static, Result<bytes::Bytes, Problem>> {
    let limit = request.app_data::<web::Data<InFlightLimit>>();
    let timeout = limit.map_or(BODY_TIMEOUT, |limit| limit.body_timeout());
    Box::pin(in_time(timeout, web::Bytes::from_request(request, payload)))
}

/// A client that does not send what it has announced is at fault itself, and must not hold its place until the
/// request as a whole is given up.
async fn in_time(
    timeout: Duration,
    bytes: impl Future<Output = Result<bytes::Bytes, actix_web::Error>>,
) -> Result<bytes::Bytes, Problem> {
    let Ok(outcome) = tokio::time::timeout(timeout, bytes).await else {
        return Err(Problem::new(common::REQUEST_TIMEOUT));
    };
    outcome.map_err(|error| match error.as_response_error().status_code() {
        actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::new(common::PAYLOAD_TOO_LARGE),
        _ => Problem::new(common::BAD_REQUEST).detail("the body could not be read"),
    })
}

pub(super) fn parse<T: Validated>(body: &[u8]) -> Result<T, Problem> {
    if has_nul_escape(body) {
        return Err(Problem::new(common::MALFORMED_JSON).detail("a text holds the character NUL"));
    }
    let value: T = read_object(body).map_err(body_problem)?;
    value.validate().map_err(|report| validation_problem(&report))?;
    Ok(value)
}

/// PostgreSQL keeps no NUL in a text, so none may come in. In JSON it can only
/// stand as the escape `\u0000` (raw control characters are a syntax error).
fn has_nul_escape(body: &[u8]) -> bool {
    let mut i = 0;
    while i + 1 < body.len() {
        if body[i] == b'\\' {
            if body[i + 1..].starts_with(b"u0000") {
                return true;
            }
            i += 2; // the escaped character, so that `\\u0000` is a backslash and letters
        } else {
            i += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use garde::Validate;

    #[derive(Debug, serde::Deserialize, Validate, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[garde(range(min = 1))]
        amount_minor: i64,
    }

    #[derive(Debug, serde::Deserialize, Validate, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[garde(length(chars, min = 2, max = 5))]
        name: String,
        #[garde(dive)]
        #[serde(default)]
        items: Vec<Item>,
    }

    #[test]
    fn bad_bodies_are_named_exactly() {
        for (body, code, field, field_code) in [
            (r#"{"name":"abc"}"#, None, "", ""),
            (r#"{"name":"abc""#, Some("malformed_json"), "", ""),
            (r#"{"name":"abc"} x"#, Some("malformed_json"), "", ""),
            ("", Some("malformed_json"), "", ""),
            ("{\"name\":\"a\\u0000c\"}", Some("malformed_json"), "", ""),
            (r#"{"name":"a\\u0000"}"#, Some("validation_failed"), "name", "length"),
            (r#"{"name":"abc","nmae":1}"#, Some("unknown_field"), "nmae", "unknown_field"),
            (
                r#"{"name":"abc","items":[{"amount_minor":1,"x":1}]}"#,
                Some("unknown_field"),
                "items[0].x",
                "unknown_field",
            ),
            (r#"{}"#, Some("validation_failed"), "name", "required"),
            (r#"{"name":1}"#, Some("validation_failed"), "name", "type"),
            (r#"{"name":"a"}"#, Some("validation_failed"), "name", "length"),
            (
                r#"{"name":"abc","items":[{"amount_minor":0}]}"#,
                Some("validation_failed"),
                "items[0].amount_minor",
                "range",
            ),
        ] {
            let result = parse::<Body>(body.as_bytes());
            assert_eq!(result.as_ref().err().map(Problem::code), code, "{body}");
            if let Err(problem) = result
                && !field.is_empty()
            {
                let shown = format!("{problem:?}");
                assert!(shown.contains(&format!("field: \"{field}\"")), "{body}: {shown}");
                assert!(shown.contains(&format!("code: \"{field_code}\"")), "{body}: {shown}");
            }
        }
    }

    #[actix_web::test]
    async fn a_body_that_does_not_come_is_the_clients_fault() {
        let never = std::future::pending();
        let outcome = in_time(Duration::from_millis(1), never).await;
        assert_eq!(outcome.err().map(|p| (p.status().as_u16(), p.code())), Some((408, "request_timeout")));
        let limit = InFlightLimit::new(1, Duration::from_secs(6));
        assert!(limit.body_timeout() < Duration::from_secs(6), "the whole request would be given up first");
        let outcome = in_time(BODY_TIMEOUT, async { Ok(bytes::Bytes::from_static(b"{}")) }).await;
        assert_eq!(outcome.ok().as_deref(), Some(b"{}".as_slice()));
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        let deep = "[".repeat(100_000);
        let result = parse::<Body>(format!(r#"{{"name":"abc","items":{deep}"#).as_bytes());
        assert_eq!(result.err().map(|p| p.status().as_u16() / 100), Some(4));
    }
}
