//! What clients send has limits that the document names (OWASP API4, ASVS V2.2.1): each text a greatest length,
//! each list a greatest number of items, each number a range, each object its fields.

use kernel::Masked;
use medivoy::{Foundation, Modules, Settings};
use serde_json::Value;
use std::collections::BTreeSet;

/// What has no limit of its own, and why that is no gap.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("/webhooks/", "a payment gateway's message: its form is the gateway's, its size limited by `max_body_bytes`"),
    ("/payments/webhook", "the same"),
    (".medical_details", "10000 bytes of JSON in all, which a schema cannot say of an object"),
];

async fn document() -> Value {
    platform::init();
    let settings = Settings::from_toml("[secrets]\nmaster_keys = [\"KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=\"]")
        .expect("the settings are sound");
    let nowhere = Masked::new("postgres://nobody@127.0.0.1:1/none".to_owned());
    let foundation = Foundation::open(&settings, &nowhere).await.expect("nothing connects yet");
    let modules = Modules::wire(&settings, &foundation).expect("wires");
    medivoy::document(&modules.routes)
}

#[actix_web::test]
async fn whatever_a_client_sends_has_a_limit_in_the_document() {
    let document = document().await;
    let mut walk = Walk { schemas: &document["components"]["schemas"], found: BTreeSet::new() };
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let at = format!("{method} {path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                // Headers are limited in sum by the server, and read by rules of their own.
                if parameter["in"] != "header" {
                    walk.schema(&parameter["schema"], &format!("{at} {}", parameter["name"]), &[]);
                }
            }
            let body = operation.pointer("/requestBody/content/application~1json/schema");
            if let Some(body) = body {
                walk.schema(body, &at, &[]);
            }
        }
    }
    walk.found.retain(|at| !EXCEPTIONS.iter().any(|(part, _)| at.contains(part)));
    assert!(walk.found.is_empty(), "without a limit:\n{}", Vec::from_iter(walk.found).join("\n"));
}

/// Lists over the document store have one order, and the audit trail no numbered pages.
#[actix_web::test]
async fn lists_offer_only_the_paging_that_they_have() {
    let document = document().await;
    let offered = |path: &str| {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().expect("parameters").clone();
        let sort = parameters.iter().find(|p| p["name"] == "sort").expect("a sort")["schema"]["enum"].clone();
        (sort, parameters.iter().any(|p| p["name"] == "page"))
    };
    for (path, sort, by_page) in [
        ("/api/v1/audit-logs", serde_json::json!(["-timestamp"]), false),
        ("/api/v1/patients/{id}/access-log", serde_json::json!(["-at"]), true),
        ("/api/v1/auth/sessions", serde_json::json!(["created_at", "-created_at"]), true),
    ] {
        assert_eq!(offered(path), (sort, by_page), "{path}");
    }
}

struct Walk<'a> {
    schemas: &'a Value,
    found: BTreeSet<String>,
}

impl Walk<'_> {
    fn schema(&mut self, schema: &Value, at: &str, above: &[&str]) {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            if !above.contains(&name) {
                let (schemas, above) = (self.schemas, [above, &[name]].concat());
                self.schema(&schemas[name], name, &above);
            }
            return;
        }
        for part in ["oneOf", "anyOf", "allOf"].iter().flat_map(|k| schema[*k].as_array()).flatten() {
            self.schema(part, at, above);
        }
        if schema["enum"].is_array() {
            return;
        }
        let has = |key: &str| !schema[key].is_null();
        match schema["type"].as_str() {
            Some("string") if !has("maxLength") && !is_of_fixed_form(schema) => self.missing(at, "maxLength"),
            Some("array") => {
                if !has("maxItems") {
                    self.missing(at, "maxItems");
                }
                self.schema(&schema["items"], &format!("{at}[]"), above);
            }
            Some("integer" | "number") if !has("maximum") && !is_sized(schema) => self.missing(at, "maximum"),
            Some("object") => self.object(schema, at, above),
            _ => {}
        }
    }

    fn object(&mut self, schema: &Value, at: &str, above: &[&str]) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.schema(property, &format!("{at}.{name}"), above);
        }
        match &schema["additionalProperties"] {
            Value::Bool(false) => {}
            Value::Object(_) if !schema["maxProperties"].is_null() => {
                self.schema(&schema["additionalProperties"], &format!("{at}.*"), above);
            }
            _ => self.missing(at, "additionalProperties: false"),
        }
    }

    fn missing(&mut self, at: &str, what: &str) {
        self.found.insert(format!("{at} has no {what}"));
    }
}

/// Texts whose form limits their length.
fn is_of_fixed_form(schema: &Value) -> bool {
    matches!(schema["format"].as_str(), Some("uuid" | "date" | "date-time"))
        || schema["pattern"].as_str().is_some_and(|p| !p.contains(['+', '*']) || p.starts_with("^\\+"))
}

/// Integers of 32 or 64 bits.
fn is_sized(schema: &Value) -> bool {
    matches!(schema["format"].as_str(), Some("int32" | "int64"))
}
