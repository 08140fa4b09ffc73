//! What schemathesis gets for one actor: its configuration, and the operations of the document that the actor may call.

use super::fixture::{Actor, BINDINGS, KnownIds};
use serde_json::Value;
use std::fmt::Write;

/// Refusals that schemathesis does not expect by itself: 412 of an `If-Match` that names no version, 428 where an
/// `Idempotency-Key` is missing (RFC 6585).
const FIXED: &str = r#"
warnings = false
continue-on-failure = true
request-timeout = 10.0

[output.sanitization]
enabled = false

[cache]
enabled = false

[checks]
response_schema_conformance = { enabled = true, validate-formats = true }
negative_data_rejection = { enabled = true, expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"] }
missing_required_header = { enabled = true, expected-statuses = ["400", "401", "403", "404", "415", "422", "428"] }
# Whether one caller reads another's rows: tests/src/access tests it for every route.
object_level_authorization = { enabled = false }
"#;

/// The configuration file.
#[must_use]
pub fn configuration(actor: &Actor, known: &KnownIds, hooks: &str) -> String {
    let mut text = format!("hooks = {}\n{FIXED}", quoted(hooks));
    if actor.role != "anonymous" {
        // Undocumented methods are tried without an account only, with the whole document.
        text.push_str(
            "\n[auth.openapi.bearer]\nbearer = \"${FUZZ_TOKEN}\"\n\n[phases.coverage]\nunexpected-methods = []\n",
        );
    }
    for (name, ids) in known.iter().filter(|(_, ids)| !ids.is_empty()) {
        let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
        let _ = write!(text, "\n[dictionaries.{name}]\nvalues = [{}]\n", ids.join(", "));
    }
    for (path, parameter, name) in
        BINDINGS.iter().filter(|(.., name)| known.get(name).is_some_and(|ids| !ids.is_empty()))
    {
        let _ = write!(
            text,
            "\n[[operations]]\ninclude-path-regex = {}\n\n[operations.parameters]\n{} = {{ dictionary = \"{name}\", probability = 0.6 }}\n",
            quoted(path),
            quoted(parameter),
        );
    }
    text
}

/// A JSON string is a TOML string too.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Keeps the operations that this actor tries: all of them without an account, else those that its role may call.
/// Streams do not end, and after signing out an actor could not go on.
pub fn narrow(document: &mut Value, role: &str) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        let Some(operations) = item.as_object_mut() else { continue };
        operations.retain(|_, operation| {
            let own = operation["x-roles"].as_array().is_none_or(|roles| roles.iter().any(|r| r == role));
            let public = operation["security"].as_array().is_none_or(Vec::is_empty);
            !path.ends_with("/stream") && (role == "anonymous" || (own && !public && !path.ends_with("/auth/logout")))
        });
    }
    paths.retain(|_, item| item.as_object().is_some_and(|operations| !operations.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_role_gets_its_part_of_the_document() {
        let document = json!({ "paths": {
            "/open": { "get": { "security": [] } },
            "/mine": { "get": { "security": [{ "bearer": [] }] }, "post": { "security": [{ "bearer": [] }], "x-roles": ["admin"] } },
            "/auth/logout": { "post": { "security": [{ "bearer": [] }] } },
            "/stream": { "get": { "security": [{ "bearer": [] }] } },
        } });
        for (role, left) in [
            ("anonymous", json!({ "/open": ["get"], "/mine": ["get", "post"], "/auth/logout": ["post"] })),
            ("doctor", json!({ "/mine": ["get"] })),
            ("admin", json!({ "/mine": ["get", "post"] })),
        ] {
            let mut narrowed = document.clone();
            narrow(&mut narrowed, role);
            let found: serde_json::Map<String, Value> = narrowed["paths"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(path, item)| {
                    let methods: Vec<_> =
                        item.as_object().into_iter().flatten().map(|(method, _)| json!(method)).collect();
                    (path.clone(), json!(methods))
                })
                .collect();
            assert_eq!(Value::Object(found), left, "{role}");
        }
    }
}
