use super::{CipherError, FieldCipher};
use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;
use uuid::Uuid;

/// One encrypted column, with the values of type `T` that it holds as JSON. What is sealed for one column and row can
/// be opened for the same ones only.
pub struct SealedColumn<T> {
    cipher: FieldCipher,
    table: &'static str,
    column: &'static str,
    value: PhantomData<fn() -> T>,
}

impl FieldCipher {
    /// The column of this table; both names as they stand in the migration.
    #[must_use]
    pub fn column<T>(&self, table: &'static str, column: &'static str) -> SealedColumn<T> {
        SealedColumn { cipher: self.clone(), table, column, value: PhantomData }
    }
}

impl<T> SealedColumn<T> {
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
        format!("{}.{}:{}", self.table, self.column, row.into())
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
        Self { cipher: self.cipher.clone(), table: self.table, column: self.column, value: PhantomData }
    }
}

impl<T> std::fmt::Debug for SealedColumn<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedColumn({}.{})", self.table, self.column)
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
        let files = cipher.column::<Vec<u8>>("payment_events", "payload_sealed");
        assert_eq!(files.open_bytes(row, &files.seal_bytes(row, b"{}")).ok(), Some(b"{}".to_vec()));
    }
}
