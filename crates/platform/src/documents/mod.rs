//! Append-only document collections without invariants: the audit trail,
//! analytics, sessions.
//!
//! One small trait with two implementations: a `jsonb` table in PostgreSQL
//! (the embedded default) and MongoDB. They are fed through the outbox, so
//! inserting is idempotent by id: delivering twice stores once.

mod config;
mod document;
mod filter;
mod mongo;
mod mongo_bson;
mod postgres;

pub use config::{DocumentsConfig, open};
pub use document::Document;
pub use filter::{FieldValue, Filter};
pub use mongo::MongoDocuments;
pub use postgres::PostgresDocuments;

use async_trait::async_trait;

/// Why a document operation failed.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    /// The store is away or too slow; trying again later can succeed.
    #[error("the document store is away: {0}")]
    Away(String),
    /// The store refuses the request itself; trying again cannot succeed.
    #[error("the document store refuses: {0}")]
    Refused(String),
    /// The document, filter or configuration breaks a rule of this module.
    #[error("invalid document request: {0}")]
    Invalid(String),
}

/// A collection: its name, and the fields that lists filter by.
///
/// MongoDB gets an index `(field, at, _id)` for each of `indexed`; PostgreSQL
/// finds by `(collection, at, id)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Collection {
    /// Name in the store, e.g. `audit_logs`.
    pub name: &'static str,
    /// Dotted names of the fields that are often filtered by.
    pub indexed: &'static [&'static str],
}

/// A store of documents.
#[async_trait]
pub trait Documents: Send + Sync + 'static {
    /// Adds `documents`; those whose id is known already are left as they are.
    /// Returns how many were new.
    ///
    /// # Errors
    /// [`DocumentsError`]; after an error some may have been added, and the
    /// same call may be repeated.
    async fn insert_many(&self, collection: Collection, documents: &[Document]) -> Result<u64, DocumentsError>;

    /// The newest documents that match, ordered by `(at, id)` descending. What
    /// has expired is never returned.
    ///
    /// # Errors
    /// [`DocumentsError`].
    async fn find(&self, collection: Collection, filter: &Filter) -> Result<Vec<Document>, DocumentsError>;

    /// The document with this id, unless it has expired.
    ///
    /// # Errors
    /// [`DocumentsError`].
    async fn get(&self, collection: Collection, id: &str) -> Result<Option<Document>, DocumentsError>;

    /// Adds the document or replaces the one of the same id.
    ///
    /// # Errors
    /// [`DocumentsError`].
    async fn upsert(&self, collection: Collection, document: &Document) -> Result<(), DocumentsError>;

    /// Removes a document; says whether there was one.
    ///
    /// # Errors
    /// [`DocumentsError`].
    async fn delete(&self, collection: Collection, id: &str) -> Result<bool, DocumentsError>;

    /// Removes what has expired; returns how many. A scheduled job calls it.
    ///
    /// # Errors
    /// [`DocumentsError`].
    async fn purge_expired(&self, collection: Collection) -> Result<u64, DocumentsError>;

    /// Whether the store answers; for `/health/services`.
    ///
    /// # Errors
    /// [`DocumentsError::Away`].
    async fn ping(&self) -> Result<(), DocumentsError>;
}
