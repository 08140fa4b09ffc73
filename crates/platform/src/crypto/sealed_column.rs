use super::{CipherError, FieldCipher, RowName, SealedPlace};
use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;
use uuid::Uuid;

/// One encrypted column, with the values of type `T` that it holds as JSON. What is sealed for one column and row can
/// be opened for the same ones only.
pub struct SealedColumn<T> {
    cipher: FieldCipher,
    place: SealedPlace,
    value: PhantomData<fn() -> T>,
}

impl FieldCipher {
    /// The column of this table; both names as they stand in the migration, where its name ends with `_sealed`. A
    /// module says in its [`Module`](crate::Module) which ones it has, so that `medivoy reseal` finds them.
    ///
    /// # Panics
    /// When the name ends otherwise: a fault of the code, since a test finds sealed columns by it.
    #[must_use]
    pub fn column<T>(&self, table: &'static str, column: &'static str) -> SealedColumn<T> {
        assert!(column.ends_with("_sealed"), "{table}.{column}: the name of a sealed column ends with _sealed");
        SealedColumn { cipher: self.clone(), place: SealedPlace::new(table, column), value: PhantomData }
    }
}

impl<T> SealedColumn<T> {
    /// The same in a table whose rows are named by this column instead of `id`.
    #[must_use]
    pub const fn of_rows_named_by(mut self, id_column: &'static str) -> Self {
        self.place.row = RowName::Id(id_column);
        self
    }

    /// The same in place of a column that held the values in clear. Values stand there until they are changed or
    /// `medivoy reseal` has run: [`SealedColumn::open_either`] reads both.
    #[must_use]
    pub const fn in_place_of(mut self, clear_column: &'static str) -> Self {
        self.place.clear_column = Some(clear_column);
        self
    }

    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> SealedPlace {
        self.place
    }

    /// The column's bytes for a value that may be absent.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn seal_optional(&self, row: impl Into<Uuid>, value: Option<&T>) -> Result<Option<Vec<u8>>, CipherError>
    where
        T: Serialize,
    {
        value.map(|value| self.seal(row, value)).transpose()
    }

    /// The sealed value of the row, or else the one that still stands in clear.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn open_either(
        &self,
        row: impl Into<Uuid>,
        sealed: Option<&[u8]>,
        clear: Option<T>,
    ) -> Result<Option<T>, CipherError>
    where
        T: DeserializeOwned,
    {
        match sealed {
            Some(sealed) => self.open(row, sealed).map(Some),
            None => Ok(clear),
        }
    }

    /// The column's bytes for the row with this id.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn seal(&self, row: impl Into<Uuid>, value: &T) -> Result<Vec<u8>, CipherError>
    where
        T: Serialize,
    {
        self.cipher.seal_json(&self.context(row), value)
    }

    /// The value that the row with this id holds.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn open(&self, row: impl Into<Uuid>, sealed: &[u8]) -> Result<T, CipherError>
    where
        T: DeserializeOwned,
    {
        self.cipher.open_json(&self.context(row), sealed)
    }

    /// The same for a column that may be null.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn open_optional(&self, row: impl Into<Uuid>, sealed: Option<&[u8]>) -> Result<Option<T>, CipherError>
    where
        T: DeserializeOwned,
    {
        sealed.map(|sealed| self.open(row, sealed)).transpose()
    }

    fn context(&self, row: impl Into<Uuid>) -> String {
        self.place.context(row.into())
    }
}

impl SealedColumn<Vec<u8>> {
    /// Bytes as they are, without JSON around them.
    #[must_use]
    pub fn seal_bytes(&self, row: impl Into<Uuid>, bytes: &[u8]) -> Vec<u8> {
        self.cipher.seal(&self.context(row), bytes)
    }

    /// What [`SealedColumn::seal_bytes`] made.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn open_bytes(&self, row: impl Into<Uuid>, sealed: &[u8]) -> Result<Vec<u8>, CipherError> {
        self.cipher.open(&self.context(row), sealed)
    }
}

impl<T> Clone for SealedColumn<T> {
    fn clone(&self) -> Self {
        Self { cipher: self.cipher.clone(), place: self.place, value: PhantomData }
    }
}

impl<T> std::fmt::Debug for SealedColumn<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedColumn({})", self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SecretKey;
    use kernel::Entropy;

    #[test]
    fn a_value_is_opened_in_its_own_column_and_row_only() {
        let cipher = FieldCipher::new([SecretKey::new([7; 32])], Entropy::system()).expect("a key");
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let notes = cipher.column::<Vec<String>>("bookings", "notes_sealed");
        let value = vec!["asthma".to_owned()];
        let sealed = notes.seal(row, &value).expect("seals");
        assert_eq!(notes.open(row, &sealed).ok(), Some(value.clone()));
        assert_eq!(notes.open_optional(row, Some(&sealed)).ok(), Some(Some(value)));
        assert_eq!(notes.open_optional(row, None).ok(), Some(None));
        assert!(matches!(notes.open(other, &sealed), Err(CipherError::Forged)));
        let elsewhere = cipher.column::<Vec<String>>("bookings", "travel_sealed");
        assert!(matches!(elsewhere.open(row, &sealed), Err(CipherError::Forged)));
        let notes = notes.in_place_of("notes");
        assert_eq!(
            notes.open_either(row, None, Some(vec!["clear".to_owned()])).ok(),
            Some(Some(vec!["clear".to_owned()]))
        );
        let sealed = notes.seal_optional(row, Some(&Vec::new())).expect("seals");
        assert_eq!(
            notes.open_either(row, sealed.as_deref(), Some(vec!["old".to_owned()])).ok(),
            Some(Some(Vec::new()))
        );
        let files = cipher.column::<Vec<u8>>("payment_events", "payload_sealed");
        assert_eq!(files.open_bytes(row, &files.seal_bytes(row, b"{}")).ok(), Some(b"{}".to_vec()));
    }
}
