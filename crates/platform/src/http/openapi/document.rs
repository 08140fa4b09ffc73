use super::OperationDoc;
use super::example::Examples;
use super::form::generators;
use super::problems::{ProblemResponses, codes_of};
use super::{headers, schemas, variants, words};
use crate::http::{AccessLevel, Operation, Routes};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the document says of the API as a whole.
#[derive(Debug, Clone)]
pub struct DocumentInfo {
    /// Name of the API.
    pub title: &'static str,
    /// Version of the software.
    pub version: &'static str,
    /// A paragraph of Markdown.
    pub description: &'static str,
    /// Where it is offered.
    pub server: &'static str,
    /// Examples that somebody has thought of, a JSON object: by schema (`CreateBookingRequest`), by field of a schema
    /// (`HospitalView.name`), by field (`city`), by path parameter (`/api/v1/hospitals/{id}`). What it lacks is made
    /// from the schema.
    pub examples: &'static str,
}

/// The OpenAPI 3.0.3 document of these tables.
///
/// # Panics
/// When the examples are no JSON object, and when two different types or two operations have one name: each carries its module's name.
#[must_use]
pub fn document(info: &DocumentInfo, tables: &[Routes]) -> Value {
    let (mut requests, mut replies) = generators();
    let mut paths: Map<String, Value> = Map::new();
    let mut pending = Vec::new();
    let mut problems = ProblemResponses::default();
    let mut names = BTreeSet::new();
    for (table, operation) in tables.iter().flat_map(|table| table.operations().map(move |o| (table, o))) {
        assert!(names.insert(operation.name), "two operations are called `{}`", operation.name);
        let mut doc = OperationDoc::new(operation, &mut requests, &mut replies);
        doc.operation(operation);
        let (path, method) = (operation.path.to_owned(), operation.method.as_str().to_ascii_lowercase());
        pending.push((path, method, render(&doc, table, operation, &mut problems)));
    }
    tables.iter().for_each(|table| table.extend_schemas(&mut replies));
    let (mut schemas, differing) = schemas::merged(requests.take_definitions(true), replies.take_definitions(true));
    variants::named(&mut schemas);
    schemas.extend(problems.schemas().map(|(name, schema)| (name.to_owned(), schema)));
    schemas.sort_keys();
    let known = serde_json::from_str::<Map<String, Value>>(info.examples);
    let known = known.unwrap_or_else(|error| panic!("the examples are no JSON object: {error}"));
    for (path, method, mut operation) in pending {
        for part in ["parameters", "requestBody"] {
            if let Some(part) = operation.get_mut(part) {
                schemas::rename(part, &differing);
            }
        }
        add_examples(&mut operation, &path, Examples { schemas: &schemas, known: &known });
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    paths.sort_keys();
    json!({
        "openapi": "3.0.3",
        "info": { "title": info.title, "version": info.version, "description": info.description, "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" } },
        "servers": [{ "url": info.server, "description": "This server" }],
        "tags": tags(tables),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": problems.into_components(),
            "headers": headers::components(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The access token of `POST /api/v1/auth/login`" } },
        },
    })
}

fn render(doc: &OperationDoc<'_>, table: &Routes, source: &Operation, problems: &mut ProblemResponses) -> Value {
    let mut responses: Map<String, Value> = doc.responses.iter().map(|(s, r)| (s.to_string(), r.clone())).collect();
    responses.extend(problems.of(&doc.kinds));
    let mut operation = json!({ "operationId": source.name, "summary": source.summary,
        "description": words::of_operation(source), "tags": [table.title().0],
        "x-problem-codes": codes_of(&doc.kinds), "x-discloses": source.disclosure.as_str() });
    match doc.access {
        AccessLevel::Public => operation["security"] = json!([]),
        AccessLevel::Optional => operation["security"] = json!([{}, { "bearer": [] }]),
        AccessLevel::SignedIn => operation["security"] = json!([{ "bearer": [] }]),
        AccessLevel::Permission(permission) => {
            operation["security"] = json!([{ "bearer": [] }]);
            operation["x-permission"] = json!(permission.key());
            operation["x-needs-verified-address"] = json!(permission.needs_verified_address());
            operation["x-roles"] = json!(permission.roles().iter().map(|r| r.as_str()).collect::<Vec<_>>());
        }
    }
    if !doc.parameters.is_empty() {
        operation["parameters"] = json!(doc.parameters);
    }
    if let Some(body) = &doc.request_body {
        operation["requestBody"] = body.clone();
    }
    operation["responses"] = Value::Object(responses);
    operation
}

/// The groups of operations, each once, with its words.
fn tags(tables: &[Routes]) -> Vec<Value> {
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    for (title, description) in tables.iter().filter(|table| table.operations().count() > 0).map(Routes::title) {
        titles.entry(title).or_insert(description);
    }
    titles.into_iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

fn add_examples(operation: &mut Value, path: &str, examples: Examples<'_>) {
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        // Readers try out what stands here: an optional parameter would be sent, too.
        if parameter["required"] == true {
            let name = parameter["name"].as_str().unwrap_or_default();
            parameter["example"] = examples.of_parameter(path, name, &parameter["schema"]);
        }
    }
    let fill = |content: &mut Value| {
        let Some(json) = content.get_mut("application/json") else { return };
        if json.get("example").is_none() {
            json["example"] = examples.of(&json["schema"]);
        }
    };
    if let Some(content) = operation.pointer_mut("/requestBody/content") {
        fill(content);
    }
    for response in operation["responses"].as_object_mut().into_iter().flat_map(|r| r.values_mut()) {
        if let Some(content) = response.get_mut("content") {
            fill(content);
        }
    }
}
