use sea_orm::{ActiveValue, ActiveValue::Set, Value};
use serde_json::json;

/// What a PATCH changes: the names of the fields whose value differs from the stored one.
///
/// The request is taken apart without `..`, so that a new field cannot be forgotten, and each field is handed over
/// here. A field that was not sent, or was sent with the value it has, does not count. When nothing counts, nothing is
/// written: no row, no event, no audit entry.
///
/// ```ignore
/// let UpdateClinicRequest { name, description } = request;
/// let mut row = clinic.into_active_model();
/// let mut changes = Changes::default();
/// changes.set("name", &mut row.name, name);
/// changes.set("description", &mut row.description, description);
/// if changes.is_empty() {
///     return Ok(unchanged);
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    fields: Vec<&'static str>,
}

impl Changes {
    /// Sets the column when the field was sent with another value than it has.
    pub fn set<T>(&mut self, field: &'static str, column: &mut ActiveValue<T>, sent: Option<T>)
    where
        T: Into<Value> + PartialEq,
    {
        let Some(value) = sent else { return };
        let is_same = match &*column {
            ActiveValue::Set(current) | ActiveValue::Unchanged(current) => *current == value,
            ActiveValue::NotSet => false,
        };
        if !is_same {
            *column = Set(value);
            self.fields.push(field);
        }
    }

    /// For a column that does not hold the value itself, such as a sealed one: `current` is the value that is stored,
    /// and `store` makes the column of the new one.
    ///
    /// # Errors
    /// What `store` says.
    pub fn set_with<V, T, E>(
        &mut self,
        field: &'static str,
        column: &mut ActiveValue<T>,
        (current, sent): (&V, Option<V>),
        store: impl FnOnce(V) -> Result<T, E>,
    ) -> Result<(), E>
    where
        V: PartialEq,
        T: Into<Value>,
    {
        let Some(value) = sent else { return Ok(()) };
        if *current != value {
            *column = Set(store(value)?);
            self.fields.push(field);
        }
        Ok(())
    }

    /// Whether every field has the value that was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Names of the changed fields, in the order in which they were handed over.
    #[must_use]
    pub fn fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// Whether this field changed.
    #[must_use]
    pub fn contains(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }

    /// For the audit entry: names, never values.
    #[must_use]
    pub fn for_audit(&self) -> serde_json::Value {
        json!({ "fields": self.fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::ActiveValue::{NotSet, Unchanged};

    #[test]
    fn a_field_counts_when_it_was_sent_and_differs() {
        for (stored, sent, counts) in [
            (Unchanged("a"), None, false),
            (Unchanged("a"), Some("a"), false),
            (Unchanged("a"), Some("b"), true),
            (NotSet, Some("a"), true),
        ] {
            let mut column = match &stored {
                Unchanged(text) => Unchanged((*text).to_owned()),
                _ => NotSet,
            };
            let mut changes = Changes::default();
            changes.set("name", &mut column, sent.map(str::to_owned));
            assert_eq!(!changes.is_empty(), counts, "{stored:?} {sent:?}");
            assert_eq!(column.is_set(), counts);
        }
    }

    #[test]
    fn null_empties_an_optional_column_once() {
        let mut column = Unchanged(Some("text".to_owned()));
        let mut changes = Changes::default();
        changes.set("description", &mut column, Some(None));
        assert_eq!((changes.fields(), column.is_set()), (&["description"][..], true));
        let mut again = Changes::default();
        again.set("description", &mut Unchanged(None::<String>), Some(None));
        assert!(again.is_empty());
    }

    #[test]
    fn a_sealed_column_is_compared_by_what_it_holds() {
        let mut column = Unchanged(vec![9_u8]);
        let mut changes = Changes::default();
        let seal = |text: &str| Ok::<_, std::convert::Infallible>(text.as_bytes().to_vec());
        changes.set_with("notes", &mut column, (&"a", Some("a")), seal).expect("seals");
        assert!(changes.is_empty() && !column.is_set());
        changes.set_with("notes", &mut column, (&"a", Some("b")), seal).expect("seals");
        assert_eq!(column, Set(b"b".to_vec()));
        assert_eq!(changes.for_audit(), json!({ "fields": ["notes"] }));
    }
}
