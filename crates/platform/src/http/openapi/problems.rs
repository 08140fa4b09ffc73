//! The problems that an operation may answer with.

use super::OperationDoc;
use crate::http::{AccessLevel, Operation};
use crate::problem::{ProblemKind, common};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every code that the operation may answer with, sorted.
pub fn problem_codes(operation: &Operation) -> Vec<&'static str> {
    described(operation, |doc| codes_of(&doc.kinds))
}

/// Who may call the operation, by what its handler takes.
pub fn access_level(operation: &Operation) -> AccessLevel {
    described(operation, |doc| doc.access)
}

/// What the description of one operation says.
fn described<T>(operation: &Operation, read: impl FnOnce(&OperationDoc<'_>) -> T) -> T {
    let mut requests = SchemaGenerator::new(SchemaSettings::openapi3().for_deserialize());
    let mut replies = SchemaGenerator::new(SchemaSettings::openapi3().for_serialize());
    let mut doc = OperationDoc::new(operation.path, &mut requests, &mut replies);
    doc.operation(operation);
    read(&doc)
}

/// The codes of these kinds, sorted, each once.
pub(super) fn codes_of(kinds: &[ProblemKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.code).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Answers with problems, each of those that several operations share named once: `components/responses`.
#[derive(Default)]
pub(super) struct ProblemResponses {
    components: Map<String, Value>,
}

impl ProblemResponses {
    /// The answers of an operation with these kinds of problem, by status. An answer whose kinds belong to no single
    /// module is a reference to its component.
    pub fn of(&mut self, kinds: &[ProblemKind]) -> Map<String, Value> {
        let mut by_status: BTreeMap<u16, Vec<ProblemKind>> = BTreeMap::new();
        for kind in kinds {
            let kinds = by_status.entry(kind.status.as_u16()).or_default();
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        by_status
            .into_iter()
            .map(|(status, mut kinds)| {
                kinds.sort_by_key(|kind| kind.code);
                let is_shared = kinds.iter().all(|kind| common::KINDS.contains(kind));
                let response = if is_shared { self.reference(&kinds) } else { response(&kinds) };
                (status.to_string(), response)
            })
            .collect()
    }

    fn reference(&mut self, kinds: &[ProblemKind]) -> Value {
        let name = kinds.iter().map(|kind| pascal_case(kind.code)).collect::<Vec<_>>().join("Or");
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        self.components.entry(name).or_insert_with(|| response(kinds));
        reference
    }

    /// The components that were referred to.
    pub fn into_components(mut self) -> Map<String, Value> {
        self.components.sort_keys();
        self.components
    }
}

fn response(kinds: &[ProblemKind]) -> Value {
    let codes: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}", kind.code, kind.title)).collect();
    let first = kinds[0];
    let example = json!({ "success": false, "type": format!("{}{}", crate::problem::TYPE_BASE, first.code), "title": first.title,
        "status": first.status.as_u16(), "detail": first.title, "code": first.code,
        "request_id": "01890a5d-ac96-774b-bcce-b302099a8057" });
    json!({ "description": codes.join("; "),
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" }, "example": example } } })
}

fn pascal_case(code: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    code.split('_').map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::StatusCode;

    #[test]
    fn shared_answers_are_components_and_a_modules_own_are_not() {
        let own = ProblemKind::new(StatusCode::CONFLICT, "too_late", "It is too late");
        let mut responses = ProblemResponses::default();
        let kinds = [common::FORBIDDEN, common::UNKNOWN_FIELD, common::MALFORMED_JSON, own, common::FORBIDDEN];
        let answers = responses.of(&kinds);
        assert_eq!(answers["403"], json!({ "$ref": "#/components/responses/Forbidden" }));
        assert_eq!(answers["400"], json!({ "$ref": "#/components/responses/MalformedJsonOrUnknownField" }));
        assert_eq!(answers["409"]["content"]["application/problem+json"]["example"]["code"], "too_late");
        let components = responses.into_components();
        assert_eq!(components.keys().collect::<Vec<_>>(), ["Forbidden", "MalformedJsonOrUnknownField"]);
        assert_eq!(codes_of(&kinds), ["forbidden", "malformed_json", "too_late", "unknown_field"]);
    }
}
