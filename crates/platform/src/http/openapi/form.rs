//! Schemas in the form that generators of clients read best.
//!
//! What is said is the same; how it is said is not: generators make types of OpenAPI 3.0's own `nullable`, of one
//! `enum`, and of the formats that OpenAPI names, and stumble over JSON Schema's more general forms of them.

use schemars::Schema;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

/// The generators of the schemas of requests and of answers.
pub fn generators() -> (SchemaGenerator, SchemaGenerator) {
    let settings = || SchemaSettings::openapi3().with_transform(PlainForm);
    (SchemaGenerator::new(settings().for_deserialize()), SchemaGenerator::new(settings().for_serialize()))
}

/// Puts each schema into the plainest form that says the same.
#[derive(Debug, Clone)]
struct PlainForm;

impl Transform for PlainForm {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(fields) = schema.as_object_mut() {
            one_enum(fields);
            nullable(fields);
            default_in_words(fields);
            formats(fields);
            named_formats(fields);
        }
    }
}

/// `oneOf` constants becomes one `enum`; what each of them means goes into the description.
fn one_enum(schema: &mut Map<String, Value>) {
    let Some(options) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let constant = |option: &Value| {
        let values = option["enum"].as_array().filter(|values| option["type"] == "string" && values.len() == 1)?;
        Some((values[0].clone(), option["description"].as_str().unwrap_or_default().replace('\n', " ")))
    };
    let Some(constants) = options.iter().map(constant).collect::<Option<Vec<_>>>() else { return };
    let lines = constants.iter().filter(|(_, meaning)| !meaning.is_empty());
    let meanings: Vec<String> =
        lines.map(|(value, meaning)| format!("- `{}`: {meaning}", value.as_str().unwrap_or_default())).collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), constants.into_iter().map(|(value, _)| value).collect());
    if !meanings.is_empty() {
        describe(schema, &meanings.join("\n"), "\n\n");
    }
}

/// `anyOf` something or null becomes that with `nullable: true`, a reference within `allOf`.
fn nullable(schema: &mut Map<String, Value>) {
    let Some([option, null]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) else { return };
    let Some(option) = option.as_object().filter(|_| *null == json!({ "nullable": true, "enum": [null] })) else {
        return;
    };
    let option = option.clone();
    schema.remove("anyOf");
    if option.contains_key("$ref") {
        schema.insert("allOf".to_owned(), json!([option]));
    } else {
        for (key, value) in option {
            schema.entry(key).or_insert(value);
        }
    }
    schema.insert("nullable".to_owned(), json!(true));
}

/// Generators take a field with a default for one that is always there; in a request it may be left out.
fn default_in_words(schema: &mut Map<String, Value>) {
    if let Some(default) = schema.remove("default").filter(|default| !default.is_null()) {
        describe(schema, &format!("Without it: `{default}`."), " ");
    }
}

/// Integers have the formats that OpenAPI 3.0 knows; their ranges stand beside them.
fn formats(schema: &mut Map<String, Value>) {
    let known = match schema.get("format").and_then(Value::as_str) {
        Some("uint8" | "uint16" | "int8" | "int16" | "uint32") => "int32",
        Some("uint64" | "uint") => "int64",
        _ => return,
    };
    schema.insert("format".to_owned(), json!(known));
}

/// Answers hold e-mail addresses and URLs as the texts that they were read as; their fields' names tell what they are.
fn named_formats(schema: &mut Map<String, Value>) {
    for (name, field) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let format = match name.as_str() {
            "email" => "email",
            "website" | "image_url" | "logo_url" | "profile_picture_url" => "uri",
            _ => continue,
        };
        if let Some(field) = field.as_object_mut().filter(|field| field.get("type") == Some(&json!("string"))) {
            field.entry("format").or_insert(json!(format));
        }
    }
}

fn describe(schema: &mut Map<String, Value>, words: &str, between: &str) {
    let description = match schema.get("description").and_then(Value::as_str) {
        Some(description) => format!("{description}{between}{words}"),
        None => words.to_owned(),
    };
    schema.insert("description".to_owned(), json!(description));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(schema: Value) -> Value {
        let mut schema = Schema::try_from(schema).expect("a schema");
        PlainForm.transform(&mut schema);
        schema.to_value()
    }

    #[test]
    fn what_each_schema_becomes() {
        let or_null = json!({ "nullable": true, "enum": [null] });
        let constant =
            |value: &str, meaning: &str| json!({ "type": "string", "enum": [value], "description": meaning });
        let reference = json!({ "$ref": "#/components/schemas/Money" });
        for (before, after) in [
            (
                json!({ "description": "What is due.", "anyOf": [reference, or_null] }),
                json!({ "description": "What is due.", "allOf": [reference], "nullable": true }),
            ),
            (
                json!({ "description": "Outer.", "anyOf": [{ "type": "object", "description": "Inner." }, or_null] }),
                json!({ "description": "Outer.", "type": "object", "nullable": true }),
            ),
            (
                json!({ "description": "State.", "oneOf": [constant("on", "It runs."), constant("off", "It\nrests.")] }),
                json!({ "description": "State.\n\n- `on`: It runs.\n- `off`: It rests.", "type": "string", "enum": ["on", "off"] }),
            ),
            (
                json!({ "anyOf": [{ "oneOf": [constant("on", "")] }, or_null] }),
                json!({ "type": "string", "enum": ["on"], "nullable": true }),
            ),
            (json!({ "type": "string", "default": null }), json!({ "type": "string" })),
            (
                json!({ "type": "integer", "format": "uint64", "default": 3 }),
                json!({ "type": "integer", "format": "int64", "description": "Without it: `3`." }),
            ),
            (
                json!({ "type": "object", "properties": { "email": { "type": "string" } } }),
                json!({ "type": "object", "properties": { "email": { "type": "string", "format": "email" } } }),
            ),
            (
                json!({ "type": "object", "properties": { "email": { "type": "boolean" } } }),
                json!({ "type": "object", "properties": { "email": { "type": "boolean" } } }),
            ),
            (
                json!({ "anyOf": [{ "type": "number" }, { "type": "string" }] }),
                json!({ "anyOf": [{ "type": "number" }, { "type": "string" }] }),
            ),
            (
                json!({ "oneOf": [{ "type": "object" }, constant("on", "")] }),
                json!({ "oneOf": [{ "type": "object" }, constant("on", "")] }),
            ),
        ] {
            assert_eq!(plain(before.clone()), after, "{before}");
        }
    }
}
