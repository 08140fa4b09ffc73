//! Whole responses as snapshots: `assert_snapshot!("getBooking", response)` keeps status, headers and body, with everything
//! that differs from run to run redacted.

use crate::http::Response;
use regex::Regex;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What differs from run to run, and what replaces it in a snapshot.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
        (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", "[time]"),
        (r"\b([A-Z]{2,6})-\d{4}-[0-9a-f]{4,}\b", "$1-[year]-[number]"),
        (r"http://127\.0\.0\.1:\d+", "[server]"),
        (r"cursor=[\w.%-]+", "cursor=[cursor]"),
    ]
    .map(|(pattern, stand_in)| (Regex::new(pattern).expect("a pattern"), stand_in))
    .into()
});

/// Fields that hold secrets, cursors or other random text.
const RANDOM_FIELDS: [&str; 12] = [
    "access_token",
    "refresh_token",
    "challenge",
    "challenge_token",
    "client_secret",
    "next_cursor",
    "otpauth_uri",
    "qr_code",
    "recovery_codes",
    "request_id",
    "secret",
    "x",
];

/// Headers that are part of the contract.
const HEADERS: [&str; 8] =
    ["content-type", "content-language", "content-disposition", "location", "etag", "link", "cache-control", "vary"];

/// The response as it is stored: use [`assert_snapshot!`](crate::assert_snapshot).
#[must_use]
pub fn redacted(response: &Response) -> Value {
    let headers: serde_json::Map<String, Value> = HEADERS
        .iter()
        .filter_map(|name| {
            let value = response.header(name)?;
            let value = if *name == "etag" { "[etag]".to_owned() } else { redacted_text(value) };
            Some(((*name).to_owned(), json!(value)))
        })
        .collect();
    json!({ "status": response.status, "headers": headers, "body": body(response) })
}

fn body(response: &Response) -> Value {
    if response.bytes.is_empty() {
        return Value::Null;
    }
    if !response.json.is_null() {
        return redacted_json("", response.json.clone());
    }
    match std::str::from_utf8(&response.bytes) {
        Ok(text) if !text.starts_with("%PDF") => json!(text.lines().map(redacted_text).collect::<Vec<_>>()),
        _ => json!("[bytes]"),
    }
}

fn redacted_json(field: &str, value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        _ if RANDOM_FIELDS.contains(&field) => json!(format!("[{field}]")),
        Value::String(text) => json!(redacted_text(&text)),
        Value::Array(items) => items.into_iter().map(|item| redacted_json("", item)).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let value = redacted_json(&name, value);
                (redacted_text(&name), value)
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        number_or_bool => number_or_bool,
    }
}

fn redacted_text(text: &str) -> String {
    PATTERNS
        .iter()
        .fold(text.to_owned(), |text, (pattern, stand_in)| pattern.replace_all(&text, *stand_in).into_owned())
}

/// Compares a successful response with its snapshot in the folder `snapshots` beside the test. The name is that of the
/// operation in the OpenAPI document. After a wanted change: `INSTA_UPDATE=always cargo nextest run -p <crate>`, and
/// read the difference.
#[macro_export]
macro_rules! assert_snapshot {
    ($name:expr, $response:expr) => {{
        let response: &$crate::Response = &$response;
        assert!(
            response.status < 400,
            "a snapshot is of a successful response, not of {}: {}",
            response.status,
            response.json
        );
        $crate::insta::assert_json_snapshot!($name, $crate::snapshot::redacted(response));
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_redacted() {
        let body = json!({ "data": { "id": "01890a5d-ac96-774b-bcce-b302099a8057", "number": "MB-2026-000017",
            "created_at": "2026-11-27T10:00:00.123456Z", "access_token": "eyJ", "requested_date": "2027-02-01",
            "total": 12, "next_cursor": null } });
        let expected = json!({ "data": { "id": "[id]", "number": "MB-[year]-[number]", "created_at": "[time]",
            "access_token": "[access_token]", "requested_date": "2027-02-01", "total": 12, "next_cursor": null } });
        assert_eq!(redacted_json("", body), expected);
        assert_eq!(redacted_text("</api?cursor=ab.c-d>; rel"), "</api?cursor=[cursor]>; rel");
    }
}
