use crate::audit::Disclosure;
use crate::http::{AccessLevel, Operation, Paging};
use crate::problem::{ProblemKind, common};
use actix_web::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One operation on its way into the document.
pub struct OperationDoc<'a> {
    pub(super) access: AccessLevel,
    pub(super) parameters: Vec<Value>,
    pub(super) request_body: Option<Value>,
    pub(super) responses: BTreeMap<u16, Value>,
    pub(super) kinds: Vec<ProblemKind>,
    pub(super) name: &'static str,
    /// Whether its answer is the same for the same request until the resource changes, so that it may be asked for by
    /// `If-None-Match`.
    pub(super) is_read: bool,
    pub(super) is_localized: bool,
    path_names: Vec<String>,
    requests: &'a mut SchemaGenerator,
    pub(super) replies: &'a mut SchemaGenerator,
}

impl<'a> OperationDoc<'a> {
    pub(super) fn new(
        operation: &Operation,
        requests: &'a mut SchemaGenerator,
        replies: &'a mut SchemaGenerator,
    ) -> Self {
        let path_names = operation
            .path
            .split('/')
            .filter_map(|s| s.strip_prefix('{')?.strip_suffix('}').map(|n| n.split(':').next().unwrap_or(n).to_owned()))
            .collect();
        Self {
            access: AccessLevel::Public,
            parameters: Vec::new(),
            request_body: None,
            responses: BTreeMap::new(),
            kinds: vec![common::RATE_LIMITED, common::INTERNAL_ERROR, common::UNAVAILABLE],
            name: operation.name,
            is_read: operation.method == Method::GET,
            is_localized: false,
            path_names,
            requests,
            replies,
        }
    }

    /// Who may call it.
    pub fn access(&mut self, access: AccessLevel) {
        self.access = access;
        self.kinds.push(common::UNAUTHENTICATED);
        if let AccessLevel::Permission(permission) = access {
            self.kinds.push(common::FORBIDDEN);
            if permission.needs_verified_address() {
                self.kinds.push(common::EMAIL_NOT_VERIFIED);
            }
        }
    }

    /// The path parameter at this place.
    pub fn path_parameter<T: JsonSchema>(&mut self, index: usize) {
        let schema = subschema::<T>(self.requests);
        let name = self.path_names.get(index).cloned().unwrap_or_else(|| "id".to_owned());
        self.parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        self.kinds.push(common::NOT_FOUND);
    }

    /// One query parameter per field of `T`.
    pub fn query_parameters<T: JsonSchema>(&mut self) {
        let schema = T::json_schema(self.requests);
        let schema = in_openapi(self.requests, schema);
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let mut property = property.clone();
            let description = property.as_object_mut().and_then(|p| p.remove("description"));
            // An absent parameter is absent; there is no way to send null in a query.
            if let Some(p) = property.as_object_mut() {
                p.remove("nullable");
            }
            let property = bare_reference(property);
            let mut parameter = json!({ "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": property });
            if let (Some(description), Some(parameter)) = (description, parameter.as_object_mut()) {
                parameter.insert("description".to_owned(), description);
            }
            self.parameters.push(parameter);
        }
        self.kinds.extend([common::UNKNOWN_PARAMETER, common::INVALID_PARAMETER, common::VALIDATION_FAILED]);
    }

    /// `limit`, `cursor`, `page` and `sort`.
    pub fn paging_parameters(&mut self, sorts: &[&str], default: &str, paging: Paging) {
        let orders: Vec<String> = match paging {
            Paging::Whole => sorts.iter().flat_map(|s| [(*s).to_owned(), format!("-{s}")]).collect(),
            Paging::OneOrder | Paging::OneOrderByCursor => vec![default.to_owned()],
        };
        let order = match (sorts.contains(&"relevance"), default.ends_with("relevance")) {
            (true, false) => {
                "Order; `-` is descending. With a search and without this the best comes first; `relevance` needs a search"
            }
            (true, true) | (false, _) => "Order; `-` is descending",
        };
        self.parameters.extend([
            json!({ "name": "limit", "in": "query", "required": false, "description": "Rows per page", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 20 } }),
            json!({ "name": "cursor", "in": "query", "required": false, "description": "`meta.next_cursor` of the page before", "schema": { "type": "string", "maxLength": 2048 } }),
            json!({ "name": "sort", "in": "query", "required": false, "description": order, "schema": { "type": "string", "enum": orders, "default": default } }),
        ]);
        if paging != Paging::OneOrderByCursor {
            self.parameters.push(json!({ "name": "page", "in": "query", "required": false, "description": "Page from 1, instead of a cursor; `meta` then has totals", "schema": { "type": "integer", "minimum": 1, "maximum": 100_000 } }));
        }
        self.kinds.extend([common::INVALID_CURSOR, common::INVALID_PARAMETER, common::UNKNOWN_PARAMETER]);
    }

    /// A JSON body of this type.
    pub fn json_body<T: JsonSchema>(&mut self) {
        let schema = subschema::<T>(self.requests);
        self.request_body = Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
        self.body_problems();
        self.kinds.extend([common::UNKNOWN_FIELD, common::VALIDATION_FAILED]);
    }

    /// A JSON body whose form another system sets.
    pub fn raw_json_body(&mut self) {
        self.request_body =
            Some(json!({ "required": true, "content": { "application/json": { "schema": { "type": "object" } } } }));
        self.body_problems();
    }

    fn body_problems(&mut self) {
        self.kinds.extend([
            common::MALFORMED_JSON,
            common::REQUEST_TIMEOUT,
            common::PAYLOAD_TOO_LARGE,
            common::UNSUPPORTED_MEDIA_TYPE,
        ]);
    }

    /// A header parameter.
    pub fn header_parameter(&mut self, name: &str, required: bool, description: &str, schema: &Value) {
        self.parameters.push(
            json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema }),
        );
    }

    /// `Idempotency-Key`.
    pub fn idempotency_key(&mut self, required: bool) {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" });
        self.header_parameter(
            "Idempotency-Key",
            required,
            "Same key and body: the stored answer again, for 24 hours",
            &schema,
        );
        self.kinds.extend([common::IDEMPOTENCY_KEY_REUSED, common::REQUEST_IN_PROGRESS, common::INVALID_HEADER]);
        if required {
            self.kinds.push(common::IDEMPOTENCY_KEY_REQUIRED);
        }
    }

    /// `If-Match`.
    pub fn if_match(&mut self) {
        self.header_parameter(
            "If-Match",
            false,
            "The ETag that was read; 412 when the resource has moved on",
            &json!({ "type": "string" }),
        );
        self.kinds.push(common::PRECONDITION_FAILED);
    }

    /// `Accept-Language` and `?locale=`.
    pub fn localized(&mut self) {
        self.is_localized = true;
        self.header_parameter("Accept-Language", false, "Preferred languages (RFC 9110)", &json!({ "type": "string" }));
        self.parameters.push(
            json!({ "name": "locale", "in": "query", "required": false, "description": "Overrides Accept-Language",
            "schema": { "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$" } }),
        );
        self.kinds.push(common::INVALID_PARAMETER);
    }

    /// Problems beyond those that the extractors give.
    pub fn problems(&mut self, kinds: &[ProblemKind]) {
        self.kinds.extend_from_slice(kinds);
    }

    /// `X-Access-Reason`, where clinical data needs it.
    fn disclosure(&mut self, disclosure: Disclosure) {
        let why = match disclosure {
            Disclosure::Nothing | Disclosure::Personal => return,
            Disclosure::PartlyClinical => {
                "Why an administrator reads or writes clinical data; without it the clinical fields are null"
            }
            Disclosure::Clinical => "Why an administrator reads or writes clinical data; required of them",
        };
        // Cut and not refused: every request may carry it.
        let description = format!("{why}. The patient sees its first 500 characters");
        self.header_parameter("X-Access-Reason", false, &description, &json!({ "type": "string" }));
        if disclosure.needs_reason() {
            self.kinds.extend([common::ACCESS_REASON_REQUIRED, common::FORBIDDEN]);
        }
    }

    /// What the operation's handler takes and gives, and what the operation itself refuses.
    pub(super) fn operation(&mut self, operation: &Operation) {
        (operation.describe)(self);
        self.disclosure(operation.disclosure);
        self.problems(&operation.refuses);
    }
}

/// The schema of a type, or the reference to it.
fn subschema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    let schema = generator.subschema_for::<T>();
    in_openapi(generator, schema)
}

/// A reference that nothing else is said of needs no `allOf` around it.
fn bare_reference(schema: Value) -> Value {
    match schema.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.get("allOf")) {
        Some(Value::Array(parts)) if parts.len() == 1 => parts[0].clone(),
        _ => schema,
    }
}

/// A schema that stands in the operation itself, in OpenAPI's words (`nullable`
/// instead of the type null): only named ones are put so by the generator.
fn in_openapi(generator: &mut SchemaGenerator, mut schema: Schema) -> Value {
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }
    schema.to_value()
}
