//! The headers of answers, each described once: `components/headers`.

use serde_json::{Map, Value, json};

/// Headers that an answer may have beside its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerHeader {
    /// Version of what was read.
    ETag,
    /// Where the new resource stands.
    Location,
    /// The pages around a page.
    Link,
    /// Language of the texts.
    ContentLanguage,
    /// Whether a stored answer was given again.
    IdempotentReplayed,
    /// When to try again.
    RetryAfter,
    /// What is left of the caller's limit.
    RateLimit,
    /// The caller's limit.
    RateLimitPolicy,
    /// The request's id.
    RequestId,
}

use AnswerHeader::{
    ContentLanguage, ETag, IdempotentReplayed, Link, Location, RateLimit, RateLimitPolicy, RequestId, RetryAfter,
};

impl AnswerHeader {
    const ALL: [Self; 9] =
        [ETag, Location, Link, ContentLanguage, IdempotentReplayed, RetryAfter, RateLimit, RateLimitPolicy, RequestId];

    /// Name on the wire, what it means, and an example.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            ETag => (
                "ETag",
                "Version of the answer, for `If-None-Match` and `If-Match` (RFC 9110 §8.8.3)",
                "\"1jx2k9.4f0c\"",
            ),
            Location => {
                ("Location", "Path of what was created", "/api/v1/bookings/01890a5d-ac96-774b-bcce-b302099a8057")
            }
            Link => (
                "Link",
                "The next page, and with `page` the previous, first and last (RFC 8288)",
                "</api/v1/hospitals?cursor=AbC>; rel=\"next\"",
            ),
            ContentLanguage => ("Content-Language", "Language of the texts", "en"),
            IdempotentReplayed => ("Idempotent-Replayed", "`true` when the key's stored answer is given again", "true"),
            RetryAfter => ("Retry-After", "Seconds after which a further request may succeed", "30"),
            RateLimit => (
                "RateLimit",
                "What is left of the caller's limit, and the seconds until it is whole again (draft-ietf-httpapi-ratelimit-headers)",
                "\"default\";r=99;t=60",
            ),
            RateLimitPolicy => {
                ("RateLimit-Policy", "The caller's limit: requests within so many seconds", "\"default\";q=100;w=60")
            }
            RequestId => (
                "X-Request-Id",
                "Names the request in every log line, problem and audit entry",
                "01890a5d-ac96-774b-bcce-b302099a8057",
            ),
        }
    }
}

/// References to these headers, and to those that every answer has.
pub fn of_answer(own: &[AnswerHeader]) -> Value {
    let all = own.iter().chain(&[RateLimit, RateLimitPolicy, RequestId]);
    let reference = |header: &AnswerHeader| {
        let name = header.row().0;
        (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))
    };
    Value::Object(all.map(reference).collect())
}

/// `components/headers`.
pub fn components() -> Map<String, Value> {
    let described = |header: AnswerHeader| {
        let (name, description, example) = header.row();
        (name.to_owned(), json!({ "description": description, "schema": { "type": "string" }, "example": example }))
    };
    AnswerHeader::ALL.into_iter().map(described).collect()
}
