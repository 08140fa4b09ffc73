use super::OperationDoc;
use super::example::example_of;
use super::problems::{ProblemResponses, codes_of};
use super::schemas;
use crate::http::{AccessLevel, Operation, Routes};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// What the document says of the API as a whole.
#[derive(Debug, Clone)]
pub struct DocumentInfo {
    /// Name of the API.
    pub title: &'static str,
    /// Version of the software.
    pub version: &'static str,
    /// A paragraph of Markdown.
    pub description: &'static str,
}

/// The OpenAPI 3.0.3 document of these tables.
///
/// # Panics
/// When two different types have one name: each DTO carries its module's name.
#[must_use]
pub fn document(info: &DocumentInfo, tables: &[Routes]) -> Value {
    let mut requests = SchemaGenerator::new(SchemaSettings::openapi3().for_deserialize());
    let mut replies = SchemaGenerator::new(SchemaSettings::openapi3().for_serialize());
    let mut paths: Map<String, Value> = Map::new();
    let mut pending = Vec::new();
    let mut problems = ProblemResponses::default();
    for operation in tables.iter().flat_map(Routes::operations) {
        let mut doc = OperationDoc::new(operation.path, &mut requests, &mut replies);
        doc.operation(operation);
        let id = operation_id(operation.method.as_str(), operation.path);
        let (path, method) = (operation.path.to_owned(), operation.method.as_str().to_ascii_lowercase());
        pending.push((path, method, render(&doc, id, operation, &mut problems)));
    }
    let (mut schemas, differing) = schemas::merged(requests.take_definitions(true), replies.take_definitions(true));
    schemas.insert("Problem".to_owned(), problem_schema());
    schemas.sort_keys();
    for (path, method, mut operation) in pending {
        for part in ["parameters", "requestBody"] {
            if let Some(part) = operation.get_mut(part) {
                schemas::rename(part, &differing);
            }
        }
        add_examples(&mut operation, &schemas);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    paths.sort_keys();
    json!({
        "openapi": "3.0.3",
        "info": { "title": info.title, "version": info.version, "description": info.description, "license": { "name": "Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "tags": tags(tables),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": problems.into_components(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The access token of `POST /api/v1/auth/login`" } },
        },
    })
}

fn render(doc: &OperationDoc<'_>, id: String, source: &Operation, problems: &mut ProblemResponses) -> Value {
    let mut responses: Map<String, Value> = doc.responses.iter().map(|(s, r)| (s.to_string(), r.clone())).collect();
    responses.extend(problems.of(&doc.kinds));
    let mut operation = json!({ "operationId": id, "summary": source.summary, "tags": [source.tag],
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

/// `GET /api/v1/bookings/{id}/timeline` is `get_bookings_by_id_timeline`.
fn operation_id(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        id.push('_');
        match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            Some(name) => {
                id.push_str("by_");
                id.push_str(name);
            }
            None => id.extend(segment.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })),
        }
    }
    id
}

fn tags(tables: &[Routes]) -> Vec<Value> {
    let mut names: Vec<&str> = tables.iter().flat_map(Routes::operations).map(|o| o.tag).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name })).collect()
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "A failure (RFC 9457)",
        "required": ["success", "type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "success": { "type": "boolean", "enum": [false] },
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "code": { "type": "string", "description": "Stable and machine-readable" },
            "request_id": { "type": "string" },
            "errors": { "type": "array", "items": { "type": "object", "required": ["field", "code", "message"], "properties": {
                "field": { "type": "string" }, "code": { "type": "string" }, "message": { "type": "string" } } } }
        }
    })
}

fn add_examples(operation: &mut Value, schemas: &Map<String, Value>) {
    let fill = |content: &mut Value| {
        let Some(json) = content.get_mut("application/json") else { return };
        if json.get("example").is_none() {
            json["example"] = example_of(&json["schema"], schemas);
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
