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

/// By whom an operation is tried that several actors may try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Assignment {
    /// By each of them.
    Everyone,
    /// By one of them, in turns over the document: with many operations a run stays short, and none is left out.
    InTurns,
}

/// Roles with an account, as the document names them.
const SIGNED_IN: [&str; 4] = ["patient", "doctor", "hospital_admin", "admin"];

/// Keeps the operations that this actor tries: all of them without an account, else those that its role may call.
/// Streams do not end, and after signing out an actor could not go on.
pub fn narrow(document: &mut Value, role: &str, assignment: Assignment) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let mut turn = 0;
    for (path, item) in paths.iter_mut() {
        let Some(operations) = item.as_object_mut() else { continue };
        operations.retain(|_, operation| {
            turn += 1;
            let actors = actors(path, operation);
            match assignment {
                Assignment::Everyone => actors.contains(&role),
                // Without an account most answers are 401: whoever may call it comes first.
                Assignment::InTurns => {
                    let callers = if actors.len() > 1 { &actors[1..] } else { &actors[..] };
                    !callers.is_empty() && callers[turn % callers.len()] == role
                }
            }
        });
    }
    paths.retain(|_, item| item.as_object().is_some_and(|operations| !operations.is_empty()));
}

/// Who tries this operation: without an account first, then the roles that may call it.
fn actors(path: &str, operation: &Value) -> Vec<&'static str> {
    if path.ends_with("/stream") {
        return Vec::new();
    }
    let public = operation["security"].as_array().is_none_or(Vec::is_empty);
    let roles = operation["x-roles"].as_array();
    let may_call = |role: &&str| {
        !public && !path.ends_with("/auth/logout") && roles.is_none_or(|roles| roles.iter().any(|r| r == role))
    };
    ["anonymous"].into_iter().chain(SIGNED_IN.into_iter().filter(may_call)).collect()
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
            ("anonymous", vec!["/auth/logout post", "/mine get", "/mine post", "/open get"]),
            ("doctor", vec!["/mine get"]),
            ("admin", vec!["/mine get", "/mine post"]),
        ] {
            assert_eq!(operations(&document, role, Assignment::Everyone), left, "{role}");
        }
    }

    #[test]
    fn in_turns_each_operation_is_tried_by_one_who_may_call_it() {
        let signed_in = json!({ "security": [{ "bearer": [] }] });
        let document = json!({ "paths": {
            "/a": { "get": signed_in, "post": signed_in }, "/b": { "get": signed_in, "post": signed_in },
            "/open": { "get": { "security": [] } },
            "/staff": { "post": { "security": [{ "bearer": [] }], "x-roles": ["admin"] } },
            "/stream": { "get": signed_in },
        } });
        let tried = |role| operations(&document, role, Assignment::InTurns);
        assert_eq!(tried("anonymous"), ["/open get"]);
        assert!(tried("admin").contains(&"/staff post".to_owned()), "{:?}", tried("admin"));
        let mut all: Vec<String> = SIGNED_IN.into_iter().flat_map(tried).collect();
        assert!(SIGNED_IN.into_iter().all(|role| !tried(role).is_empty()), "each role has its turn: {all:?}");
        all.sort_unstable();
        assert_eq!(all, ["/a get", "/a post", "/b get", "/b post", "/staff post"]);
    }

    fn operations(document: &Value, role: &str, assignment: Assignment) -> Vec<String> {
        let mut narrowed = document.clone();
        narrow(&mut narrowed, role, assignment);
        let paths = narrowed["paths"].as_object().into_iter().flatten();
        let mut tried: Vec<String> = paths
            .flat_map(|(path, item)| {
                let methods = item.as_object().into_iter().flatten();
                methods.map(|(method, _)| format!("{path} {method}")).collect::<Vec<_>>()
            })
            .collect();
        tried.sort_unstable();
        tried
    }
}
