//! The problems that an operation may answer with.

use super::OperationDoc;
use super::form::generators;
use super::headers::{AnswerHeader, of_answer};
use super::variants::pascal_case;
use crate::http::{AccessLevel, Operation};
use crate::problem::{ProblemKind, common};
use actix_web::http::StatusCode;
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
    let (mut requests, mut replies) = generators();
    let mut doc = OperationDoc::new(operation, &mut requests, &mut replies);
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
    codes: BTreeSet<&'static str>,
}

impl ProblemResponses {
    /// The answers of an operation with these kinds of problem, by status. An answer whose kinds belong to no single
    /// module is a reference to its component.
    pub fn of(&mut self, kinds: &[ProblemKind]) -> Map<String, Value> {
        let mut by_status: BTreeMap<u16, Vec<ProblemKind>> = BTreeMap::new();
        for kind in kinds {
            self.codes.insert(kind.code);
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

    /// The schema of every problem, whose code is one of those that some operation answers with.
    pub fn schemas(&self) -> [(&'static str, Value); 3] {
        let text = |description: &str| json!({ "type": "string", "description": description });
        let list =
            |items: &Value, description: &str| json!({ "type": "array", "items": items, "description": description });
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let problem = json!({
            "type": "object",
            "description": "A failure (RFC 9457).",
            "required": ["success", "type", "title", "status", "detail", "code", "request_id"],
            "properties": {
                "success": { "type": "boolean", "enum": [false] },
                "type": { "type": "string", "format": "uri", "description": "A page that explains the code." },
                "title": text("What it means, the same for every occurrence."),
                "status": { "type": "integer", "format": "int32", "description": "The status of the answer." },
                "detail": text("What happened this time."),
                "code": reference("ProblemCode"),
                "request_id": text("The request, for support."),
                "errors": list(&reference("FieldError"), "The fields that are wrong."),
                "allowed": list(&json!({ "type": "string" }), "With `invalid_transition`: the statuses that it can move to."),
                "newest_version": { "type": "integer", "format": "int32", "description": "With `quotation_superseded`: the version that counts." },
            }
        });
        let field = json!({
            "type": "object",
            "description": "A field that is wrong.",
            "required": ["field", "code", "message"],
            "properties": {
                "field": text("Its path: `items[0].amount_minor`."),
                "code": text("What is wrong, for programs: `required`, `length`, `range`, ….",),
                "message": text("What is wrong, for people."),
            }
        });
        let code = json!({ "type": "string", "enum": self.codes,
            "description": "Stable and machine-readable. Later versions may add codes: treat an unknown one by its status." });
        [("Problem", problem), ("FieldError", field), ("ProblemCode", code)]
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
    let headers: &[AnswerHeader] = match first.status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => &[AnswerHeader::RetryAfter],
        _ => &[],
    };
    json!({ "description": codes.join("; "), "headers": of_answer(headers),
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" }, "example": example } } })
}

#[cfg(test)]
mod tests {
    use super::*;

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
