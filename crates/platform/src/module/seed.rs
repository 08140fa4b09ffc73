use async_trait::async_trait;
use sea_orm::DbErr;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Why seed data could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file of the seed data is missing or not of the form that the module expects.
    #[error("seed-data/{file}: {reason}")]
    File {
        /// Path below `seed-data`.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The module refused a row.
    #[error("{0}")]
    Refused(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A module's part of the seed data.
#[async_trait]
pub trait Seed: Send + Sync {
    /// Whether the data was loaded before. The modules that have no sign of it say yes.
    ///
    /// # Errors
    /// When the database fails.
    async fn is_loaded(&self) -> Result<bool, SeedError> {
        Ok(true)
    }

    /// Loads the data; what is there already stays as it is. Modules are asked in the order of the gateway's list: ids
    /// that an earlier one has made are found in `context` by their names.
    ///
    /// # Errors
    /// When the data is not sound or the database fails.
    async fn load(&self, context: &SeedContext) -> Result<(), SeedError>;

    /// Called when every module has loaded its part: whatever says that all of it is there.
    ///
    /// # Errors
    /// As [`Seed::load`].
    async fn finish(&self, context: &SeedContext) -> Result<(), SeedError> {
        let _ = context;
        Ok(())
    }
}

/// The id of a row of the seed data: the same in every installation, so that examples can name it. A UUIDv7 (RFC 9562)
/// of the beginning of 2026 whose random part is the hash of `kind` (`hospital`) and `name`, its slug.
#[must_use]
pub fn seeded_id(kind: &str, name: &str) -> Uuid {
    const BEGINNING_OF_2026: u64 = 1_767_225_600_000;
    let hash = crate::crypto::sha256(format!("{kind}:{name}"));
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    uuid::Builder::from_unix_timestamp_millis(BEGINNING_OF_2026, &random).into_uuid()
}

/// The files of the seed data, and the ids of what modules have loaded so far.
#[derive(Debug, Default)]
pub struct SeedContext {
    files: BTreeMap<String, &'static [u8]>,
    ids: Mutex<BTreeMap<(&'static str, String), Uuid>>,
}

impl SeedContext {
    /// Over these files, by their paths below `seed-data`.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, &'static [u8])>) -> Self {
        Self { files: files.into_iter().collect(), ids: Mutex::default() }
    }

    /// One JSON file.
    ///
    /// # Errors
    /// When it is missing or not of this form.
    pub fn read<T: DeserializeOwned>(&self, file: &str) -> Result<T, SeedError> {
        let problem = |reason: String| SeedError::File { file: file.to_owned(), reason };
        let bytes = self.files.get(file).ok_or_else(|| problem("is missing".to_owned()))?;
        serde_json::from_slice(bytes).map_err(|error| problem(error.to_string()))
    }

    /// Every JSON file of a folder, in the order of the names.
    ///
    /// # Errors
    /// When there is none, or one is not of this form.
    pub fn read_folder<T: DeserializeOwned>(&self, folder: &str) -> Result<Vec<T>, SeedError> {
        let prefix = format!("{folder}/");
        let files: Vec<_> = self.files.keys().filter(|f| f.starts_with(&prefix) && f.ends_with(".json")).collect();
        if files.is_empty() {
            return Err(SeedError::File { file: prefix, reason: "is missing or empty".to_owned() });
        }
        files.into_iter().map(|file| self.read(file)).collect()
    }

    /// Lets later modules find what was loaded: `kind` is the entity (`treatment`), `name` its slug or address.
    pub fn remember(&self, kind: &'static str, name: &str, id: Uuid) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert((kind, name.to_owned()), id);
    }

    /// What an earlier module has loaded under this name.
    #[must_use]
    pub fn find(&self, kind: &'static str, name: &str) -> Option<Uuid> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).get(&(kind, name.to_owned())).copied()
    }

    /// How many of this kind were loaded.
    #[must_use]
    pub fn count(&self, kind: &'static str) -> usize {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).keys().filter(|(known, _)| *known == kind).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_and_ids_found_by_name() {
        let files: [(String, &'static [u8]); 3] =
            [("a/2.json".into(), b"2"), ("a/1.json".into(), b"1"), ("b.json".into(), b"[]")];
        let context = SeedContext::new(files);
        assert_eq!(context.read_folder::<u8>("a").expect("two files"), [1, 2]);
        assert!(context.read::<u8>("b.json").is_err_and(|e| e.to_string().starts_with("seed-data/b.json: ")));
        assert!(context.read::<u8>("c.json").is_err() && context.read_folder::<u8>("c").is_err());
        let knee = seeded_id("treatment", "knee");
        assert_eq!((knee, knee.get_version_num()), (seeded_id("treatment", "knee"), 7));
        assert_ne!(knee, seeded_id("hospital", "knee"));
        context.remember("treatment", "knee", Uuid::from_u128(7));
        assert_eq!(context.find("treatment", "knee"), Some(Uuid::from_u128(7)));
        assert_eq!((context.find("hospital", "knee"), context.count("treatment")), (None, 1));
    }
}
