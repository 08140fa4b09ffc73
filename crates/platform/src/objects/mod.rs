//! Uploaded files as objects under a key; kept in a folder on disk.

pub(crate) mod atomic_file;
mod config;
mod folder;
mod key;

pub use config::{ObjectsConfig, open};
pub use folder::FolderObjects;
pub use key::ObjectKey;

use async_trait::async_trait;
use bytes::Bytes;

/// A stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// The content.
    pub bytes: Bytes,
    /// Media type as given to [`ObjectStore::put`].
    pub content_type: String,
}

/// Why an object operation failed.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The key or the media type breaks the rules of [`ObjectKey`].
    #[error("invalid object: {0}")]
    Invalid(String),
    /// No room is left for the object (a 507 for the client); nothing was changed.
    #[error("the object store is full")]
    Full,
    /// The store is away or broken; trying again later can succeed.
    #[error("the object store is away")]
    Away(#[source] std::io::Error),
}

/// A store of objects. Writing is atomic: a reader sees the old object, the
/// new one or none, never half of one, whatever is killed meanwhile.
#[async_trait]
pub trait ObjectStore: Send + Sync + 'static {
    /// Stores or replaces the object.
    ///
    /// # Errors
    /// [`ObjectError`].
    async fn put(&self, key: &ObjectKey, bytes: Bytes, content_type: &str) -> Result<(), ObjectError>;

    /// The object, or `None` when there is none.
    ///
    /// # Errors
    /// [`ObjectError::Away`].
    async fn get(&self, key: &ObjectKey) -> Result<Option<StoredObject>, ObjectError>;

    /// Removes the object; says whether there was one.
    ///
    /// # Errors
    /// [`ObjectError::Away`].
    async fn delete(&self, key: &ObjectKey) -> Result<bool, ObjectError>;

    /// Whether there is such an object.
    ///
    /// # Errors
    /// [`ObjectError::Away`].
    async fn exists(&self, key: &ObjectKey) -> Result<bool, ObjectError>;

    /// Whether objects can be written now; for `/health/services`.
    ///
    /// # Errors
    /// [`ObjectError`].
    async fn ping(&self) -> Result<(), ObjectError>;
}
