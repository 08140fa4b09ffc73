//! The OpenAPI document as people and generators of clients read it.

use crate::running::{Stores, System};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;

/// The document of all modules.
async fn document() -> Value {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    system.stop().await;
    document
}

/// `(method, path, operation)` of all operations.
fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| item.as_object().expect("operations").iter().map(move |(m, o)| (m, path, o)))
}

/// Calls `look` with every schema of the document and where it stands; examples are no schemas.
fn schemas<'a>(value: &'a Value, at: &str, look: &mut impl FnMut(&'a Value, &str)) {
    match value {
        Value::Object(fields) => {
            look(value, at);
            for (name, field) in fields.iter().filter(|(name, _)| !matches!(name.as_str(), "example" | "enum")) {
                schemas(field, &format!("{at}/{name}"), look);
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| schemas(item, &format!("{at}/{i}"), look)),
        _ => {}
    }
}

#[actix_web::test]
async fn operations_are_named_as_functions_and_described_and_grouped() {
    let document = document().await;
    let function = Regex::new("^[a-z][a-zA-Z0-9]{3,49}$").expect("a pattern");
    let group = Regex::new("^[A-Z][a-z]+( [a-z]+)*$").expect("a pattern");
    let mut names = BTreeSet::new();
    let described: BTreeSet<&str> = document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .inspect(|tag| assert!(tag["description"].as_str().is_some_and(|d| d.ends_with('.')), "{tag}: .described(…)"))
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    for (method, path, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let name = operation["operationId"].as_str().expect("a name");
        assert!(function.is_match(name) && names.insert(name), "{at}: `{name}`");
        let (summary, description) = (operation["summary"].as_str(), operation["description"].as_str());
        let adds = description.zip(summary).is_some_and(|(d, s)| d.starts_with(s) && d.ends_with('.'));
        assert!(adds, "{at}: {description:?}");
        let tag = operation["tags"][0].as_str().expect("a tag");
        assert!(group.is_match(tag) && described.contains(tag), "{at}: {tag}");
    }
    assert!(names.len() > 100, "{}", names.len());
}

#[actix_web::test]
async fn schemas_have_the_form_that_generators_read() {
    let document = document().await;
    let all = document["components"]["schemas"].as_object().expect("schemas");
    let mut wrong = Vec::new();
    let mut enums = 0;
    for (name, schema) in all {
        schemas(schema, name, &mut |schema, at| {
            let mut refuse = |why: &str| wrong.push(format!("{at}: {why}"));
            for alternatives in ["anyOf", "oneOf"].iter().filter_map(|key| schema[key].as_array()) {
                if alternatives.iter().any(|option| {
                    option["nullable"] == true || option["enum"][0].is_null() && option.get("enum").is_some()
                }) {
                    refuse("null as an alternative, not `nullable`");
                }
                if schema.get("oneOf").is_some() && schema["discriminator"]["propertyName"].as_str().is_none() {
                    refuse("oneOf without a discriminator");
                }
            }
            if schema["enum"].as_array().is_some_and(|values| values.len() > 1) {
                enums += 1;
                if at.contains('/') {
                    refuse("an enum without a name: a type of its own, without schemars(inline)");
                }
            }
            if schema["type"] == "object" || schema["properties"].is_object() && at == name {
                for (field, content) in schema["properties"].as_object().into_iter().flatten() {
                    let typed =
                        ["type", "$ref", "allOf", "anyOf", "oneOf"].iter().any(|key| content.get(key).is_some());
                    if !typed {
                        refuse(&format!("{field} has no type"));
                    }
                    if content.get("default").is_some() {
                        refuse(&format!("{field} has a default: generators take it for always there"));
                    }
                    if content["type"] == "string" && content["enum"].is_null() {
                        let format = content["format"].as_str();
                        if (field == "email" && format != Some("email"))
                            || (field.ends_with("_url") && content["pattern"].is_null() && format != Some("uri"))
                        {
                            refuse(&format!("{field} has no format"));
                        }
                    }
                }
            }
        });
        let is_envelope = name.ends_with("Response");
        if is_envelope && schema.get("additionalProperties").is_some() {
            wrong.push(format!("{name} is closed to new fields"));
        }
    }
    assert!(enums > 20, "enums are found: {enums}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[actix_web::test]
async fn answers_are_named_with_their_headers_and_only_reads_are_not_modified() {
    let document = document().await;
    let mut with_link = 0;
    for (method, path, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let responses = operation["responses"].as_object().expect("responses");
        assert!(method == "get" || !responses.contains_key("304"), "{at}: a change is never left out");
        for (status, response) in responses {
            let response = response["$ref"]
                .as_str()
                .map_or(response, |shared| document.pointer(&shared[1..]).expect("it is there"));
            let at = format!("{at} {status}");
            let has = |header: &str| response["headers"].get(header).is_some();
            assert!(has("RateLimit") && has("RateLimit-Policy") && has("X-Request-Id"), "{at}");
            assert_eq!(has("Location"), status == "201", "{at}");
            let schema = &response["content"]["application/json"]["schema"];
            if path.starts_with("/api/") && !schema.is_null() {
                let name = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()).unwrap_or_default();
                assert!(name.ends_with("Response"), "{at}: {schema}");
                assert_eq!(has("Link"), name.ends_with("ListResponse"), "{at}");
                with_link += usize::from(has("Link"));
                assert!(status != "200" || has("ETag"), "{at}");
            }
        }
    }
    assert!(with_link > 15, "{with_link}");
}
