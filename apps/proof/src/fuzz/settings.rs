//! What schemathesis is told for one caller: its configuration, and the part of the document that is theirs.

use super::scene::{BINDINGS, Known, Player};
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
# Two callers who compare answers: tests/src/access does it for every route.
object_level_authorization = { enabled = false }
"#;

/// The configuration file.
#[must_use]
pub fn configuration(player: &Player, known: &Known, hooks: &str) -> String {
    let mut text = format!("hooks = {}\n{FIXED}", quoted(hooks));
    if player.role != "nobody" {
        // Other methods than the documented ones are tried by nobody, who has the whole document.
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

/// JSON's way of writing a text is one of TOML's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The operations that this caller is to try: nobody all of them, the others those that they are let into. Streams do
/// not end, and a session that was ended by its owner has no more to say.
pub fn narrow(document: &mut Value, role: &str) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        let Some(operations) = item.as_object_mut() else { continue };
        operations.retain(|_, operation| {
            let own = operation["x-roles"].as_array().is_none_or(|roles| roles.iter().any(|r| r == role));
            let public = operation["security"].as_array().is_none_or(Vec::is_empty);
            !path.ends_with("/stream") && (role == "nobody" || (own && !public && !path.ends_with("/auth/logout")))
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
            ("nobody", json!({ "/open": ["get"], "/mine": ["get", "post"], "/auth/logout": ["post"] })),
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
