use crate::crypto::sha256_hex;
use crate::documents::{Document, DocumentsError};
use serde_json::{Map, Value, json};

/// The field of a carried entry that holds its place in the chain.
const FIELD: &str = "chain";

/// A place in the chain: what the next entry follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// 1, 2, 3 …; 0 before the first.
    pub position: i64,
    /// SHA-256 over the entry, its position and the hash before it; empty before the first.
    pub hash: String,
}

/// What an entry of the document store says of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub link: Link,
    /// Hash of the entry before it.
    pub previous: String,
    /// Whether its hash is that of what it says.
    pub is_genuine: bool,
}

/// The entry with its place after `previous`, and that place.
pub(super) fn append(previous: &Link, entry: &Document) -> Result<(Document, Link), DocumentsError> {
    let position = previous.position + 1;
    let link = Link { position, hash: hash(entry, position, &previous.hash) };
    let mut body = entry.body().clone();
    let place = json!({ "position": position, "previous": previous.hash, "hash": link.hash });
    body.insert(FIELD.to_owned(), place);
    Ok((Document::new(entry.id(), entry.at(), entry.expires_at(), body)?, link))
}

/// The place of an entry; `None` when it has none.
pub(super) fn place(entry: &Document) -> Option<Place> {
    let place = entry.body().get(FIELD)?;
    let position = place["position"].as_i64()?;
    let (previous, stated) = (place["previous"].as_str()?.to_owned(), place["hash"].as_str()?.to_owned());
    let is_genuine = stated == hash(entry, position, &previous);
    Some(Place { link: Link { position, hash: stated }, previous, is_genuine })
}

/// Over a text that is the same whatever order a store keeps fields in.
fn hash(entry: &Document, position: i64, previous: &str) -> String {
    let mut body = entry.body().clone();
    body.remove(FIELD);
    let whole = json!({
        "id": entry.id(),
        "at": entry.at().timestamp_millis(),
        "entry": body,
        "position": position,
        "previous": previous,
    });
    sha256_hex(sorted(whole).to_string())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|one, two| one.0.cmp(&two.0));
            Value::Object(fields.into_iter().map(|(name, value)| (name, sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn entry(body: Value) -> Document {
        let body = body.as_object().cloned().expect("an object");
        Document::new("one", DateTime::UNIX_EPOCH, None, body).expect("a document")
    }

    #[test]
    fn the_order_of_fields_does_not_count_and_everything_else_does() {
        let first = Link::default();
        let of = |body: Value| append(&first, &entry(body)).expect("appends").1.hash;
        let known = of(json!({ "a": 1, "b": { "c": [1, 2], "d": null } }));
        assert_eq!(known, of(json!({ "b": { "d": null, "c": [1, 2] }, "a": 1 })));
        for other in [
            json!({ "a": 2, "b": { "c": [1, 2], "d": null } }),
            json!({ "a": 1, "b": { "c": [2, 1], "d": null } }),
            json!({ "a": 1, "b": { "c": [1, 2] } }),
            json!({ "a": "1", "b": { "c": [1, 2], "d": null } }),
        ] {
            assert_ne!(known, of(other));
        }
        let second = append(&Link { position: 1, hash: known.clone() }, &entry(json!({}))).expect("appends");
        let place = place(&second.0).expect("a place");
        assert!(place.is_genuine);
        assert_eq!((place.link.position, place.previous), (2, known));
    }
}
