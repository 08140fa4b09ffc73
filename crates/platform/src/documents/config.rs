use super::{Documents, DocumentsError, MongoDocuments, PostgresDocuments};
use kernel::{Clock, Masked};
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use std::sync::Arc;

/// Where documents are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DocumentsConfig {
    /// In the PostgreSQL database, as `jsonb`.
    // Braces, since serde checks a variant without fields for unknown ones only so.
    Postgres {},
    /// In MongoDB 5 or later.
    Mongodb {
        /// `mongodb://` or `mongodb+srv://`.
        url: Masked<String>,
        /// Database.
        #[serde(default = "default_database")]
        database: String,
        /// Longest wait, in milliseconds, for a server that can take the request.
        #[serde(default = "default_timeout_ms")]
        timeout_ms: u64,
    },
}

impl Default for DocumentsConfig {
    fn default() -> Self {
        Self::Postgres {}
    }
}

fn default_database() -> String {
    "medivoy".to_owned()
}

const fn default_timeout_ms() -> u64 {
    2_000
}

/// Opens the configured store. Starts even when MongoDB is away.
///
/// # Errors
/// [`DocumentsError::Invalid`] when the URL cannot be read.
pub async fn open(
    config: &DocumentsConfig,
    db: DatabaseConnection,
    clock: Clock,
) -> Result<Arc<dyn Documents>, DocumentsError> {
    match config {
        DocumentsConfig::Postgres {} => Ok(Arc::new(PostgresDocuments::new(db, clock))),
        DocumentsConfig::Mongodb { url, database, timeout_ms } => {
            let timeout = std::time::Duration::from_millis((*timeout_ms).max(1));
            Ok(Arc::new(MongoDocuments::open(url.expose(), database, timeout, clock).await?))
        }
    }
}
