use super::DocumentsError;
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};

/// Fields that every document has beside its body; a body cannot have them.
const RESERVED: [&str; 3] = ["_id", "at", "expires_at"];

/// One document. Made by [`Document::new`], which brings it into the form that
/// both stores give back unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    id: String,
    at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    body: Map<String, Value>,
}

impl Document {
    /// A document of the given id and time.
    ///
    /// Times are cut to milliseconds (what MongoDB keeps), NUL characters become
    /// U+FFFD (PostgreSQL takes none), whole numbers beyond 64 signed bits become
    /// floating, and `_id`, `at` and `expires_at` in the body go: they are the
    /// document's own.
    ///
    /// # Errors
    /// [`DocumentsError::Invalid`] when the id is empty, longer than 200 bytes or
    /// has a NUL, or a field of the body (not of an object within it) has an
    /// empty name, one that begins with `$`, or one with a dot.
    pub fn new(
        id: impl Into<String>,
        at: DateTime<Utc>,
        expires_at: Option<DateTime<Utc>>,
        body: Map<String, Value>,
    ) -> Result<Self, DocumentsError> {
        let id = id.into();
        if id.is_empty() || id.len() > 200 || id.contains('\0') {
            return Err(DocumentsError::Invalid("an id has 1 to 200 bytes and no NUL".to_owned()));
        }
        let mut clean = Map::with_capacity(body.len());
        for (name, value) in body {
            if name.is_empty() || name.starts_with('$') || name.contains('.') {
                return Err(DocumentsError::Invalid(format!("{name:?} cannot be a field's name")));
            }
            if !RESERVED.contains(&name.as_str()) {
                clean.insert(without_nul(name), cleaned(value));
            }
        }
        Ok(Self { id, at: at.trunc_subsecs(3), expires_at: expires_at.map(|at| at.trunc_subsecs(3)), body: clean })
    }

    /// The id, unique in its collection.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it happened; what lists are ordered by.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// From when on it is gone.
    #[must_use]
    pub const fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }

    /// The fields.
    #[must_use]
    pub const fn body(&self) -> &Map<String, Value> {
        &self.body
    }

    /// The fields, owned.
    #[must_use]
    pub fn into_body(self) -> Map<String, Value> {
        self.body
    }
}

/// The value as both stores can keep it.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_nul(text)),
        Value::Array(items) => items.into_iter().map(cleaned).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (without_nul(name), cleaned(value))).collect(),
        Value::Number(number) if number.is_u64() && !number.is_i64() => Value::from(number.as_f64()),
        other => other,
    }
}

fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}
