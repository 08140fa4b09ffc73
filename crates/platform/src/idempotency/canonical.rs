use serde_json::Value;

/// The largest integer that every JSON library reads exactly (RFC 8259 §6).
const MAX_EXACT: u64 = (1 << 53) - 1;

/// The JSON Canonicalization Scheme (RFC 8785). `None` for what is no JSON, and for integers that the scheme, whose
/// numbers are doubles, would make equal to their neighbours.
pub fn canonical(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    is_exact(&value).then(|| serde_json_canonicalizer::to_vec(&value).ok()).flatten()
}

fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
            magnitude.is_none_or(|magnitude| magnitude <= MAX_EXACT)
        }
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::idempotency::RequestKey;

    #[test]
    fn bodies_are_compared_by_their_value() {
        let hash = |body: &str| RequestKey::new(String::new(), String::new(), body.as_bytes()).request_hash;
        for (first, second, is_same) in [
            (r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [1, 2], "a": 1 }"#, true),
            (r#"{"a":{"x":1,"y":2}}"#, r#"{"a":{"y":2,"x":1}}"#, true),
            (r#"{"a":"é"}"#, r#"{"a":"\u00e9"}"#, true),
            (r#"{"a":100}"#, r#"{"a":1e2}"#, true),
            (r#"{"a":1.0}"#, r#"{"a":1}"#, true),
            (r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#, false),
            (r#"{"a":1}"#, r#"{"a":"1"}"#, false),
            (r#"{"a":null}"#, r"{}", false),
            (r#"{"a":9007199254740992}"#, r#"{"a":9007199254740993}"#, false),
        ] {
            assert_eq!(hash(first) == hash(second), is_same, "{first} {second}");
        }
    }
}
