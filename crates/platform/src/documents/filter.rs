use super::DocumentsError;
use chrono::{DateTime, Utc};

/// A value that a field is compared with. Fields filtered by hold one value,
/// never an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<uuid::Uuid> for FieldValue {
    fn from(id: uuid::Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl From<i64> for FieldValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for FieldValue {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

/// Which documents to find; everything must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub(super) fields: Vec<(String, FieldValue)>,
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) after: Option<(DateTime<Utc>, String)>,
    pub(super) limit: u32,
}

impl Filter {
    /// The newest `limit` documents.
    #[must_use]
    pub const fn newest(limit: u32) -> Self {
        Self { fields: Vec::new(), from: None, until: None, after: None, limit }
    }

    /// Only those whose field `name` (dotted for a nested one) has `value`.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<FieldValue>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Only those from `at` on.
    #[must_use]
    pub const fn from(mut self, at: DateTime<Utc>) -> Self {
        self.from = Some(at);
        self
    }

    /// Only those before `at`.
    #[must_use]
    pub const fn until(mut self, at: DateTime<Utc>) -> Self {
        self.until = Some(at);
        self
    }

    /// Only those that follow the document of this time and id: the next page.
    #[must_use]
    pub fn after(mut self, at: DateTime<Utc>, id: impl Into<String>) -> Self {
        self.after = Some((at, id.into()));
        self
    }

    /// Field names come from code, values from anywhere: so only names are checked.
    pub(super) fn checked(&self) -> Result<&Self, DocumentsError> {
        let proper = |part: &str| !part.is_empty() && !part.starts_with('$') && !part.contains('\0');
        match self.fields.iter().find(|(name, _)| !name.split('.').all(proper)) {
            Some((name, _)) => Err(DocumentsError::Invalid(format!("{name:?} is no field to filter by"))),
            None => Ok(self),
        }
    }
}
