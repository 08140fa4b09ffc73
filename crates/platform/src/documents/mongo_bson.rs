//! Documents as BSON: the body's fields beside `_id`, `at` and `expires_at`.

use super::{Document, DocumentsError, FieldValue, Filter};
use chrono::{DateTime, Utc};
use mongodb::bson::{self, Bson, RawDocumentBuf, doc};
use serde_json::Value;

pub(super) fn to_bson(document: &Document) -> Result<RawDocumentBuf, DocumentsError> {
    let mut stored = doc! { "_id": document.id(), "at": time(document.at()) };
    if let Some(expires_at) = document.expires_at() {
        stored.insert("expires_at", time(expires_at));
    }
    for (name, value) in document.body() {
        stored.insert(name, value_to_bson(value));
    }
    RawDocumentBuf::try_from(&stored).map_err(|error| DocumentsError::Refused(error.to_string()))
}

/// From the raw bytes: reading by serde would take `{"$oid": …}` in a body for a
/// type of its own, and fail on what is not one.
pub(super) fn from_bson(stored: &RawDocumentBuf) -> Result<Document, DocumentsError> {
    let mut stored =
        bson::Document::try_from(stored.as_ref()).map_err(|error| DocumentsError::Refused(error.to_string()))?;
    let damaged = |field: &str| DocumentsError::Refused(format!("a stored document has no proper {field}"));
    let Some(Bson::String(id)) = stored.remove("_id") else { return Err(damaged("_id")) };
    let Some(Bson::DateTime(at)) = stored.remove("at") else { return Err(damaged("at")) };
    let expires_at = match stored.remove("expires_at") {
        Some(Bson::DateTime(end)) => Some(to_chrono(end)?),
        _ => None,
    };
    let body = stored.into_iter().map(|(name, value)| (name, bson_to_value(value))).collect();
    Document::new(id, to_chrono(at)?, expires_at, body)
}

/// The filter's own conditions, and that the document has not expired by `now`.
pub(super) fn query(filter: &Filter, now: DateTime<Utc>) -> bson::Document {
    let mut all = vec![doc! { "$or": [{ "expires_at": null }, { "expires_at": { "$gt": time(now) } }] }];
    for (name, value) in &filter.fields {
        let value = match value {
            FieldValue::Text(text) => Bson::String(text.replace('\0', "\u{fffd}")),
            FieldValue::Integer(number) => Bson::Int64(*number),
            FieldValue::Bool(truth) => Bson::Boolean(*truth),
        };
        all.push(doc! { name: { "$eq": value } });
    }
    if let Some(from) = filter.from {
        all.push(doc! { "at": { "$gte": time_up(from) } });
    }
    if let Some(until) = filter.until {
        all.push(doc! { "at": { "$lt": time_up(until) } });
    }
    if let Some((at, id)) = &filter.after {
        all.push(doc! { "$or": [{ "at": { "$lt": time(*at) } }, { "at": time(*at), "_id": { "$lt": id } }] });
    }
    doc! { "$and": all }
}

pub(super) fn time(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis(at.timestamp_millis())
}

fn to_chrono(at: bson::DateTime) -> Result<DateTime<Utc>, DocumentsError> {
    DateTime::from_timestamp_millis(at.timestamp_millis())
        .ok_or_else(|| DocumentsError::Refused("a stored time is out of range".to_owned()))
}

/// Rounded up to BSON's milliseconds, so that a bound with microseconds
/// compares with stored times as it does in PostgreSQL.
fn time_up(at: DateTime<Utc>) -> bson::DateTime {
    bson::DateTime::from_millis((at.timestamp_micros() + 999).div_euclid(1000))
}

/// By hand, since the library's conversion would read `{"$oid": …}` in a value
/// as a type of its own.
fn value_to_bson(value: &Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(truth) => Bson::Boolean(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Bson::Int64(whole),
            None => Bson::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Bson::String(text.clone()),
        Value::Array(items) => Bson::Array(items.iter().map(value_to_bson).collect()),
        Value::Object(fields) => {
            Bson::Document(fields.iter().map(|(name, value)| (name.clone(), value_to_bson(value))).collect())
        }
    }
}

/// The inverse; types that [`value_to_bson`] never writes come back as text.
fn bson_to_value(stored: Bson) -> Value {
    match stored {
        Bson::Null => Value::Null,
        Bson::Boolean(truth) => Value::Bool(truth),
        Bson::Int32(number) => Value::from(number),
        Bson::Int64(number) => Value::from(number),
        Bson::Double(number) => Value::from(number),
        Bson::String(text) => Value::String(text),
        Bson::Array(items) => items.into_iter().map(bson_to_value).collect(),
        Bson::Document(fields) => fields.into_iter().map(|(name, value)| (name, bson_to_value(value))).collect(),
        other => Value::String(other.to_string()),
    }
}
