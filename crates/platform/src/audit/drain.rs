use super::record::AUDIT_LOGS;
use crate::documents::{Collection, Document, Documents};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement, TransactionTrait};
use std::sync::Arc;
use std::time::Duration;

/// The collection of the audit trail, with the fields that it is filtered by.
pub const AUDIT_COLLECTION: Collection =
    Collection { name: AUDIT_LOGS, indexed: &["user_id", "action", "entity_type", "entity_id", "request_id"] };

/// Entries at once.
const BATCH: i64 = 500;

/// Carries audit entries from PostgreSQL to the document store: in order, each
/// once in effect (the store knows an entry by its id), and with nothing lost
/// while the store is away.
#[derive(Clone)]
pub struct AuditDrain {
    db: DatabaseConnection,
    documents: Arc<dyn Documents>,
}

#[derive(FromQueryResult)]
struct Waiting {
    seq: i64,
    entry: serde_json::Value,
    at: DateTime<Utc>,
}

type DrainError = Box<dyn std::error::Error + Send + Sync>;

impl AuditDrain {
    /// From this database into this store.
    #[must_use]
    pub fn new(db: DatabaseConnection, documents: Arc<dyn Documents>) -> Self {
        Self { db, documents }
    }

    /// Carries over until `stop` resolves; while the store is away it waits
    /// longer and longer, up to half a minute.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut pause = Duration::from_millis(500);
        loop {
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(pause) => {}
            }
            pause = match self.drain().await {
                Ok(_) => Duration::from_millis(500),
                Err(error) => {
                    tracing::warn!(%error, "audit entries wait for the document store");
                    (pause * 2).min(Duration::from_secs(30))
                }
            };
        }
    }

    /// Carries over all that waits now; returns how many there were.
    ///
    /// # Errors
    /// When the database or the document store is away; nothing is lost then.
    pub async fn drain(&self) -> Result<u64, DrainError> {
        let mut carried = 0;
        loop {
            let batch = self.carry_batch().await?;
            carried += batch;
            if batch < u64::try_from(BATCH)? {
                return Ok(carried);
            }
        }
    }

    /// One drainer at a time, or the order would be lost.
    async fn carry_batch(&self) -> Result<u64, DrainError> {
        let txn = self.db.begin().await?;
        let lock = Statement::from_string(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock(7234017283807667300) AS free",
        );
        let free: bool = txn.query_one_raw(lock).await?.map_or(Ok(false), |row| row.try_get("", "free"))?;
        if !free {
            return Ok(0);
        }
        let select = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT seq, entry, at FROM audit_outbox ORDER BY seq LIMIT $1",
            [BATCH.into()],
        );
        let waiting = Waiting::find_by_statement(select).all(&txn).await?;
        let Some(last) = waiting.last().map(|w| w.seq) else { return Ok(0) };
        let documents = waiting.iter().map(document).collect::<Result<Vec<_>, _>>()?;
        self.documents.insert_many(AUDIT_COLLECTION, &documents).await?;
        let carried: Vec<i64> = waiting.iter().map(|w| w.seq).collect();
        let count = u64::try_from(carried.len())?;
        let delete = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "DELETE FROM audit_outbox WHERE seq <= $1 AND seq = ANY($2)",
            [last.into(), carried.into()],
        );
        txn.execute_raw(delete).await?;
        txn.commit().await?;
        Ok(count)
    }
}

fn document(waiting: &Waiting) -> Result<Document, DrainError> {
    let body = waiting.entry.as_object().cloned().unwrap_or_default();
    let id = body.get("_id").and_then(|id| id.as_str()).map_or_else(|| waiting.seq.to_string(), str::to_owned);
    Ok(Document::new(id, waiting.at, None, body)?)
}

impl std::fmt::Debug for AuditDrain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditDrain")
    }
}
