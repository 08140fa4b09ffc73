use serde_json::{Map, Value, json};

/// An example that fits the schema: the schema's own where it has one, made
/// from its constraints where not.
pub fn example_of(schema: &Value, schemas: &Map<String, Value>) -> Value {
    build(schema, schemas, 0)
}

fn build(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    if depth > 12 {
        return Value::Null;
    }
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(example) = schema.pointer("/examples/0") {
        return example.clone();
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
        return schemas.get(name).map_or(Value::Null, |s| build(s, schemas, depth + 1));
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    for (key, pick_all) in [("allOf", true), ("oneOf", false), ("anyOf", false)] {
        let Some(parts) = schema.get(key).and_then(Value::as_array) else { continue };
        if !pick_all {
            return parts.first().map_or(Value::Null, |p| build(p, schemas, depth + 1));
        }
        let mut whole = json!({});
        for part in parts {
            match build(part, schemas, depth + 1) {
                Value::Object(fields) => whole.as_object_mut().into_iter().for_each(|w| w.extend(fields.clone())),
                other => return other,
            }
        }
        return whole;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => object(schema, schemas, depth),
        Some("array") => json!([build(&schema["items"], schemas, depth + 1)]),
        Some("string") => text(schema),
        Some("integer") => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
        Some("number") => json!(schema["minimum"].as_f64().unwrap_or(1.0)),
        Some("boolean") => json!(true),
        _ => json!({}),
    }
}

fn object(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    let properties = schema["properties"].as_object().into_iter().flatten();
    Value::Object(properties.map(|(name, property)| (name.clone(), build(property, schemas, depth + 1))).collect())
}

fn text(schema: &Value) -> Value {
    let by_format = match schema["format"].as_str() {
        Some("uuid") => Some("01890a5d-ac96-774b-bcce-b302099a8057"),
        Some("date-time") => Some("2027-03-01T09:30:00Z"),
        Some("date") => Some("2027-03-01"),
        Some("email") => Some("patient@medivoy.example"),
        Some("uri") => Some("https://medivoy.example/"),
        _ => None,
    };
    if let Some(example) = by_format {
        return json!(example);
    }
    let at_least = usize::try_from(schema["minLength"].as_u64().unwrap_or(1)).unwrap_or(1);
    let mut example = "text".to_owned();
    while example.len() < at_least {
        example.push_str(" text");
    }
    if let Some(at_most) = schema["maxLength"].as_u64().and_then(|m| usize::try_from(m).ok()) {
        example.truncate(at_most);
    }
    json!(example)
}
