//! Schemas of requests and answers in one map.
//!
//! A type that serves as both may look different: an optional field may be left
//! out of a request, and stands as null in an answer. Its request then is a
//! schema of its own, `<Name>Input`.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

const PREFIX: &str = "#/components/schemas/";

/// Both in one map, and the names whose requests became `<Name>Input`.
///
/// # Panics
/// When two different types have one name: each DTO carries its module's name.
pub fn merged(requests: Map<String, Value>, replies: Map<String, Value>) -> (Map<String, Value>, BTreeSet<String>) {
    let differing = differing(&requests, &replies);
    let mut schemas = replies;
    for (name, mut schema) in requests {
        rename(&mut schema, &differing);
        let name = if differing.contains(&name) { input_name(&name) } else { name };
        let other = schemas.insert(name.clone(), schema);
        assert!(
            other.is_none_or(|other| other == schemas[&name]),
            "the schema name `{name}` stands for two different types"
        );
    }
    (schemas, differing)
}

/// Lets what stands in a request refer to the requests' schemas.
pub fn rename(value: &mut Value, differing: &BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(PREFIX)
                && differing.contains(name)
            {
                *reference = format!("{PREFIX}{}", input_name(name));
            }
            fields.values_mut().for_each(|value| rename(value, differing));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| rename(value, differing)),
        _ => {}
    }
}

fn input_name(name: &str) -> String {
    format!("{name}Input")
}

/// The names of types that look different in requests and answers, and of those
/// that hold such a type.
fn differing(requests: &Map<String, Value>, replies: &Map<String, Value>) -> BTreeSet<String> {
    let both: Vec<(&String, &Value, &Value)> =
        requests.iter().filter_map(|(name, request)| Some((name, request, replies.get(name)?))).collect();
    let mut found = BTreeSet::new();
    for (name, request, reply) in both.iter().filter(|(_, request, reply)| request != reply) {
        let fields =
            |schema: &Value| schema["properties"].as_object().map(|p| p.keys().cloned().collect::<BTreeSet<_>>());
        assert!(fields(request) == fields(reply), "the schema name `{name}` stands for two different types");
        found.insert((*name).clone());
    }
    loop {
        let before = found.len();
        for (name, request, _) in &both {
            let mut renamed = (*request).clone();
            rename(&mut renamed, &found);
            if renamed != **request {
                found.insert((*name).clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    fn shape(required: &[&str], field: &Value) -> Value {
        json!({ "type": "object", "required": required, "properties": { "a": field } })
    }

    #[test]
    fn a_type_that_looks_different_in_requests_gets_a_schema_for_them() {
        let text = json!({ "type": "string" });
        let refers = |name: &str| json!({ "$ref": format!("{PREFIX}{name}") });
        let common = json!({
            "Same": shape(&["a"], &text),
            "Holder": shape(&["a"], &refers("Part")),
            "Apart": shape(&["a"], &refers("Same")),
        });
        let (mut requests, mut replies) = (map(common.clone()), map(common));
        requests.insert("Part".to_owned(), shape(&[], &text));
        requests.insert("Asked".to_owned(), shape(&[], &refers("Holder")));
        replies.insert("Part".to_owned(), shape(&["a"], &text));
        let (schemas, differing) = merged(requests, replies);
        let names: Vec<_> = differing.iter().map(String::as_str).collect();
        assert_eq!(names, ["Holder", "Part"]);
        assert_eq!(schemas["PartInput"], shape(&[], &text));
        assert_eq!(schemas["Part"], shape(&["a"], &text));
        assert_eq!(schemas["HolderInput"], shape(&["a"], &refers("PartInput")));
        assert_eq!(schemas["Holder"], shape(&["a"], &refers("Part")));
        assert_eq!(schemas["Asked"], shape(&[], &refers("HolderInput")));
        assert_eq!(schemas.len(), 7, "{:?}", schemas.keys());
    }

    #[test]
    #[should_panic(expected = "`Part` stands for two different types")]
    fn two_types_of_one_name_are_refused() {
        let other = json!({ "type": "object", "properties": { "b": {} } });
        merged(map(json!({ "Part": shape(&[], &json!({})) })), map(json!({ "Part": other })));
    }
}
