use serde_json::{Map, Value, json};

/// Makes examples of schemas: what is known of a schema or a field, else what the schema itself gives.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// The schemas that are referred to, by their names.
    pub schemas: &'a Map<String, Value>,
    /// Values that somebody has thought of: of a whole schema (`CreateBookingRequest`), of a field of one schema
    /// (`HospitalView.name`), of every field of a name (`city`), of a parameter of a path (`/api/v1/hospitals/{id}`).
    pub known: &'a Map<String, Value>,
}

/// Where a schema stands.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    schema: &'a str,
    field: &'a str,
    depth: usize,
}

impl Examples<'_> {
    /// A value of this schema.
    pub fn of(&self, schema: &Value) -> Value {
        self.build(schema, Place::default())
    }

    /// A value of the parameter `name` of `path`.
    pub fn of_parameter(&self, path: &str, name: &str, schema: &Value) -> Value {
        let marker = format!("{{{name}}}");
        let to_parameter = path.find(&marker).map(|at| &path[..at + marker.len()]);
        let known = to_parameter.and_then(|path| self.known.get(path));
        // A public resource answers to its slug, and is changed by its id.
        let known = if schema["format"] == "uuid" {
            known.map(|known| &known["id"])
        } else {
            known.map(|known| &known["slug"])
        };
        known
            .filter(|known| !known.is_null())
            .cloned()
            .unwrap_or_else(|| self.build(schema, Place { field: name, ..Place::default() }))
    }

    fn build(&self, schema: &Value, place: Place<'_>) -> Value {
        if place.depth > 32 {
            return Value::Null;
        }
        let place = Place { depth: place.depth + 1, ..place };
        if let Some(example) = schema.get("example").or_else(|| schema.pointer("/examples/0")) {
            return example.clone();
        }
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
            let known = self.known.get(name).cloned();
            let target = || self.schemas.get(name).map(|schema| self.build(schema, Place { schema: name, ..place }));
            return known.or_else(target).unwrap_or(Value::Null);
        }
        if let Some(first) = schema.pointer("/enum/0") {
            return first.clone();
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            return self.all_of(parts, schema, place);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(first) = schema.pointer(&format!("/{key}/0")) {
                return self.build(first, place);
            }
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, place),
            Some("array") => json!([self.build(&schema["items"], place)]),
            Some("string") => self.known_of(place, Value::is_string).unwrap_or_else(|| text(schema, place.field)),
            Some("integer") => {
                let least = || json!(schema["minimum"].as_i64().unwrap_or(1).max(1));
                self.known_of(place, |known| known.is_i64() || known.is_u64()).unwrap_or_else(least)
            }
            Some("number") => {
                let least = || json!(schema["minimum"].as_f64().unwrap_or(1.0));
                self.known_of(place, Value::is_number).unwrap_or_else(least)
            }
            Some("boolean") => json!(true),
            _ => json!({}),
        }
    }

    fn known_of(&self, place: Place<'_>, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        self.known.get(place.field).filter(|known| fits(known)).cloned()
    }

    /// Every part, and the schema's own fields.
    fn all_of(&self, parts: &[Value], schema: &Value, place: Place<'_>) -> Value {
        let mut whole = self.object(schema, place);
        for part in parts {
            match self.build(part, place) {
                Value::Object(fields) => whole.as_object_mut().into_iter().for_each(|w| w.extend(fields.clone())),
                other => return other,
            }
        }
        whole
    }

    fn object(&self, schema: &Value, place: Place<'_>) -> Value {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let value = |name: &String, property: &Value| {
            let known = self.known.get(&format!("{}.{name}", place.schema)).cloned();
            known.unwrap_or_else(|| self.build(property, Place { field: name, ..place }))
        };
        Value::Object(properties.map(|(name, property)| (name.clone(), value(name, property))).collect())
    }
}

/// By its format; else its own name in words, which a reader sees to be no real value.
fn text(schema: &Value, field: &str) -> Value {
    let by_format = match schema["format"].as_str() {
        Some("uuid") => "01890a5d-ac96-774b-bcce-b302099a8057",
        Some("date-time") => "2027-03-01T09:30:00Z",
        Some("date") => "2027-03-01",
        Some("email") => "patient@medivoy.example",
        Some("uri") => "https://medivoy.example/",
        _ => "",
    };
    if !by_format.is_empty() {
        return json!(by_format);
    }
    let bound = |key: &str| schema[key].as_u64().and_then(|bound| usize::try_from(bound).ok());
    let mut example = if field.is_empty() { "text".to_owned() } else { field.replace('_', " ") };
    while example.len() < bound("minLength").unwrap_or(1) {
        example = format!("{example} {example}");
    }
    json!(example.chars().take(bound("maxLength").unwrap_or(usize::MAX)).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_comes_before_what_the_schema_gives() {
        let object = |properties: Value| json!({ "type": "object", "properties": properties });
        let text = json!({ "type": "string" });
        let schemas = json!({
            "Place": object(json!({ "city": text, "other_word": text, "at": { "type": "string", "format": "date" } })),
            "Stay": object(json!({ "place": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Place" }] }, "city": text, "nights": { "type": "integer", "minimum": 2 } })),
            "Whole": object(json!({ "a": text })),
        });
        let known = json!({ "city": "Istanbul", "Stay.city": "Izmir", "Whole": { "a": "b" }, "nights": "not a number", "/places/{id}": { "slug": "istanbul", "id": "7" } });
        let id = json!({ "type": "string", "format": "uuid" });
        let (Value::Object(schemas), Value::Object(known)) = (schemas, known) else { panic!("objects") };
        let examples = Examples { schemas: &schemas, known: &known };
        let refer = |name: &str| examples.of(&json!({ "$ref": format!("#/components/schemas/{name}") }));
        let place = json!({ "city": "Istanbul", "other_word": "other word", "at": "2027-03-01" });
        assert_eq!(refer("Stay"), json!({ "place": place, "city": "Izmir", "nights": 2 }));
        assert_eq!(refer("Whole"), json!({ "a": "b" }));
        assert_eq!(examples.of_parameter("/places/{id}/stays/{stay_id}", "id", &text), "istanbul");
        assert_eq!(examples.of_parameter("/places/{id}", "id", &id), "7");
        let both = json!({ "allOf": [{ "$ref": "#/components/schemas/Whole" }], "type": "object", "properties": { "city": text } });
        assert_eq!(examples.of(&both), json!({ "city": "Istanbul", "a": "b" }));
        assert_eq!(examples.of_parameter("/places/{id}/stays/{stay_id}", "stay_id", &text), "stay id");
    }
}
