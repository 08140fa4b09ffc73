//! `oneOf` objects that a constant field tells apart: each a schema of its own, with a `discriminator`, by which
//! generators make a union of types and not one type with every field optional.

use serde_json::{Map, Value, json};

/// Gives every such schema its parts: `PaymentNextAction` becomes one of `PaymentNextActionSandboxConfirm`, ….
///
/// # Panics
/// When a part has the name of another schema.
pub fn named(schemas: &mut Map<String, Value>) {
    let unions: Vec<(String, &'static str, String)> = schemas
        .iter()
        .filter_map(|(name, schema)| {
            let options = schema.get("oneOf")?.as_array()?;
            let (field, union) = (tag(options)?, name.strip_suffix("View"));
            Some((name.clone(), if union.is_some() { "View" } else { "" }, field))
        })
        .collect();
    for (name, suffix, field) in unions {
        let Some(Value::Array(options)) = schemas[&name].get("oneOf").cloned() else { continue };
        let stem = name.strip_suffix(suffix).unwrap_or(&name).to_owned();
        let mut mapping = Map::new();
        let mut parts = Vec::new();
        for option in options {
            let value = constant(&option, &field).unwrap_or_default().to_owned();
            let part = format!("{stem}{}{suffix}", pascal_case(&value));
            let reference = format!("#/components/schemas/{part}");
            let earlier = schemas.insert(part, option);
            assert!(earlier.is_none(), "{reference} stands for two different types");
            parts.push(json!({ "$ref": reference }));
            mapping.insert(value, json!(reference));
        }
        let discriminator = json!({ "propertyName": field, "mapping": mapping });
        schemas[&name]["oneOf"] = json!(parts);
        schemas[&name]["discriminator"] = discriminator.clone();
        let reference = json!([{ "$ref": format!("#/components/schemas/{name}") }]);
        schemas.values_mut().for_each(|schema| repeat(schema, &reference, &json!(parts), &discriminator));
    }
}

/// Generators lose the parts of a union behind `nullable` and `allOf`: there it is repeated.
fn repeat(value: &mut Value, reference: &Value, parts: &Value, discriminator: &Value) {
    match value {
        Value::Object(fields) if fields.get("allOf") == Some(reference) && fields.contains_key("nullable") => {
            fields.remove("allOf");
            fields.insert("oneOf".to_owned(), parts.clone());
            fields.insert("discriminator".to_owned(), discriminator.clone());
        }
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| repeat(value, reference, parts, discriminator));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| repeat(value, reference, parts, discriminator)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The required field that has another constant in each of the objects.
fn tag(options: &[Value]) -> Option<String> {
    let fields = options.first()?["properties"].as_object()?;
    let differs = |field: &&String| {
        let mut values: Vec<&str> = options.iter().filter_map(|option| constant(option, field)).collect();
        values.sort_unstable();
        values.dedup();
        values.len() == options.len()
    };
    fields.keys().find(differs).cloned()
}

fn constant<'a>(option: &'a Value, field: &str) -> Option<&'a str> {
    let is_required = option["required"].as_array()?.iter().any(|required| required == field);
    let values = option["properties"][field]["enum"].as_array().filter(|values| is_required && values.len() == 1)?;
    values[0].as_str()
}

/// `sandbox_confirm` as a type is written: `SandboxConfirm`.
pub fn pascal_case(words: &str) -> String {
    words.split('_').map(capitalised).collect()
}

/// The word with a capital at its beginning.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_field_that_tells_objects_apart_is_their_discriminator() {
        let option = |kind: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": [kind] } } });
        let mixed = json!({ "oneOf": [option("card"), { "type": "string" }] });
        let mut schemas = Map::new();
        schemas.insert("WayView".to_owned(), json!({ "oneOf": [option("card"), option("bank_transfer")] }));
        schemas.insert("Mixed".to_owned(), mixed.clone());
        let reference = json!([{ "$ref": "#/components/schemas/WayView" }]);
        let holder = json!({ "properties": { "way": { "nullable": true, "allOf": reference }, "always": { "allOf": reference } } });
        schemas.insert("Holder".to_owned(), holder);
        named(&mut schemas);
        let (nullable, always) = (&schemas["Holder"]["properties"]["way"], &schemas["Holder"]["properties"]["always"]);
        assert_eq!((&nullable["oneOf"], &nullable["nullable"]), (&schemas["WayView"]["oneOf"], &json!(true)));
        assert_eq!(*always, json!({ "allOf": reference }));
        let card = "#/components/schemas/WayCardView";
        assert_eq!(schemas["WayView"]["oneOf"][0], json!({ "$ref": card }));
        let mapping = json!({ "card": card, "bank_transfer": "#/components/schemas/WayBankTransferView" });
        assert_eq!(schemas["WayView"]["discriminator"], json!({ "propertyName": "kind", "mapping": mapping }));
        assert_eq!(schemas["WayBankTransferView"], option("bank_transfer"));
        assert_eq!(schemas["Mixed"], mixed);
    }
}
