//! The OpenAPI document, docs/ACCESS.md and the routes agree.

use crate::running::{Stores, System};
use actix_web::http::Method;
use platform::http::Routes;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn root(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn operations(tables: &[Routes]) -> BTreeSet<(String, String)> {
    tables.iter().flat_map(Routes::operations).map(|o| (o.method.to_string(), o.path.to_owned())).collect()
}

#[actix_web::test]
async fn the_code_the_document_and_the_access_table_list_the_same_endpoints() {
    let system = System::start(Stores::Embedded).await;
    let routes = operations(&system.running.modules.routes);
    let documented: BTreeSet<_> = crate::access::documented().into_keys().collect();
    let missing: Vec<_> = documented.difference(&routes).collect();
    let extra: Vec<_> = routes.difference(&documented).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "in docs/ACCESS.md only: {missing:#?}\nin the code only: {extra:#?}"
    );

    let table = crate::access::documented();
    for operation in system.running.modules.routes.iter().flat_map(Routes::operations) {
        let row = operation.access.unwrap_or_else(|| panic!("{operation:?} has no .access(…) in its routes.rs"));
        let documented = &table[&(operation.method.to_string(), operation.path.to_owned())];
        assert_eq!((row.callers, row.others), documented.as_written(), "{operation:?}: routes.rs and docs/ACCESS.md");
    }

    let document = system.app.get("/openapi.json").send().await;
    let document = document.expect(200).json.clone();
    let mut in_document = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            in_document.insert((method.to_uppercase(), path.clone()));
        }
    }
    assert_eq!(in_document, routes);

    let committed = std::fs::read_to_string(root("docs/openapi.json")).expect("docs/openapi.json is there");
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert!(committed == document, "docs/openapi.json is not what the code says: run `cargo xtask openapi`");
    system.stop().await;
}

#[actix_web::test]
async fn the_document_is_complete() {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let at = format!("{method} {path}");
            let id = operation["operationId"].as_str().expect("an operationId");
            assert!(ids.insert(id.to_owned()), "{at}: operationId {id} twice");
            for field in ["summary", "tags", "security", "responses"] {
                assert!(!operation[field].is_null(), "{at} has no {field}");
            }
            if let Some(schema) =
                operation.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str)
            {
                let name = schema.rsplit('/').next().expect("a name");
                let closed = schemas[name]["additionalProperties"] == false || schemas[name]["oneOf"].is_array();
                assert!(closed, "{at}: {name} accepts unknown fields: serde(deny_unknown_fields)");
                assert!(
                    !operation["requestBody"]["content"]["application/json"]["example"].is_null(),
                    "{at} has no example"
                );
            }
        }
    }
    // schemars numbers types of equal names.
    let numbered: Vec<_> = schemas.keys().filter(|n| n.ends_with(|c: char| c.is_ascii_digit())).collect();
    assert!(numbered.is_empty(), "two types have one name: {numbered:?}");
    // OpenAPI 3.0 has `nullable`; the type null came with 3.1.
    let text = document.to_string();
    assert!(!text.contains("\"type\":[") && !text.contains("\"type\":\"null\""), "a schema of OpenAPI 3.1");
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is outside of the document"));
        assert!(document.pointer(pointer).is_some(), "{reference} does not exist");
    }
    system.stop().await;
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                found.push(reference.to_owned());
            }
            fields.values().for_each(|v| collect_references(v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| collect_references(v, found)),
        _ => {}
    }
}

#[actix_web::test]
async fn every_documented_route_is_reached_and_others_are_refused() {
    let system = System::start(Stores::Embedded).await;
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path) in operations(&system.running.modules.routes) {
        methods.entry(path).or_default().insert(method);
    }
    for (path, known) in &methods {
        let concrete = concrete(path);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            // A stream never ends; it has tests of its own.
            if method == "GET" && path.ends_with("/stream") {
                continue;
            }
            let verb = Method::from_bytes(method.as_bytes()).expect("a method");
            let verb = reqwest::Method::from_bytes(verb.as_str().as_bytes()).expect("a method");
            let response = system.app.request(verb, &concrete).send().await;
            if known.contains(method) {
                assert_ne!(response.status, 405, "{method} {path}");
                assert_ne!(response.json["detail"], "no such path", "{method} {path} is not reached");
                assert!(response.status < 500 || path.starts_with("/webhooks/"), "{method} {path}: {}", response.json);
            } else {
                response.problem(405, "method_not_allowed");
                assert!(response.header("allow").is_some(), "{method} {path}");
            }
            assert!(response.header("x-request-id").is_some(), "{method} {path}");
        }
    }
    system.app.get("/api/v1/nothing-here").send().await.problem(404, "not_found");
    system.stop().await;
}

/// The path with an id that does not exist in every parameter.
pub fn concrete(path: &str) -> String {
    let parameter = regex::Regex::new(r"\{[^}]+\}").expect("a pattern");
    parameter.replace_all(path, "01890a5d-ac96-774b-bcce-b302099a8057").into_owned()
}

/// Addresses of pages and pictures are `kernel::WebUrl`: no request takes one as a mere text.
#[actix_web::test]
async fn every_address_that_a_request_takes_is_of_the_public_web() {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    let mut checked = 0;
    for (schema, content) in document["components"]["schemas"].as_object().expect("schemas") {
        let Some(properties) = content["properties"].as_object().filter(|_| schema.ends_with("Request")) else {
            continue;
        };
        for (name, property) in properties {
            if name.ends_with("url") || name == "website" {
                assert!(
                    property.to_string().contains("^https://"),
                    "{schema}.{name} is no `kernel::WebUrl`: {property}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked >= 10, "requests take addresses: {checked}");
    system.stop().await;
}
