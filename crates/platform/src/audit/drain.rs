use super::chain::{self, Link};
use super::record::AUDIT_LOGS;
use super::settled::Mark;
use crate::documents::{Collection, Document, Documents};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, FromQueryResult, Statement, TransactionTrait,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The collection of the audit trail, with the fields that it is filtered by.
pub const AUDIT_COLLECTION: Collection = Collection {
    name: AUDIT_LOGS,
    indexed: &["user_id", "action", "entity_type", "entity_id", "patient_id", "request_id"],
};

/// Entries at once.
const BATCH: i64 = 500;

/// How long [`AuditDrain::drain`] waits for transactions that may still hold an earlier place.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Carries audit entries from PostgreSQL to the document store: in order, each
/// once in effect (the store knows an entry by its id), and with nothing lost
/// while the store is away.
#[derive(Clone)]
pub struct AuditDrain {
    db: DatabaseConnection,
    documents: Arc<dyn Documents>,
    /// Up to here everything will be settled when the transactions of then have ended.
    mark: Arc<Mutex<Option<Mark>>>,
}

/// What one pass came to.
enum Pass {
    /// So many were carried; there may be more.
    Carried(u64),
    /// All that is settled is carried; more may wait for transactions to end.
    Done,
    /// Transactions that may hold an earlier place are running, or another process carries.
    Held,
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
        Self { db, documents, mark: Arc::default() }
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
            pause = match self.carry().await {
                Ok(_) => Duration::from_millis(500),
                Err(error) => {
                    tracing::warn!(%error, "audit entries wait for the document store");
                    (pause * 2).min(Duration::from_secs(30))
                }
            };
        }
    }

    /// Carries over all that was committed before the call; returns how many there were. Waits up to ten seconds
    /// for transactions that were running then, since they may hold earlier places.
    ///
    /// # Errors
    /// When the database or the document store is away; nothing is lost then.
    pub async fn drain(&self) -> Result<u64, DrainError> {
        let until = tokio::time::Instant::now() + TIMEOUT;
        let mut carried = 0;
        loop {
            let (more, is_held) = self.carry().await?;
            carried += more;
            if !is_held || tokio::time::Instant::now() >= until {
                return Ok(carried);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Carries over what is settled, batch by batch; says whether something is held back.
    async fn carry(&self) -> Result<(u64, bool), DrainError> {
        let mut carried = 0;
        loop {
            match self.carry_batch().await? {
                Pass::Carried(batch) => carried += batch,
                Pass::Done => return Ok((carried, false)),
                Pass::Held => return Ok((carried, true)),
            }
        }
    }

    /// One drainer at a time, or the order would be lost.
    async fn carry_batch(&self) -> Result<Pass, DrainError> {
        let txn = self.db.begin().await?;
        let lock = Statement::from_string(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock(7234017283807667300) AS free",
        );
        let free: bool = txn.query_one_raw(lock).await?.map_or(Ok(false), |row| row.try_get("", "free"))?;
        if !free {
            return Ok(Pass::Held);
        }
        let now = Mark::take(&txn).await?;
        let Some(settled) = self.settled(now) else { return Ok(Pass::Held) };
        let select = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT seq, entry, at FROM audit_outbox WHERE seq <= $1 ORDER BY seq LIMIT $2",
            [settled.into(), BATCH.into()],
        );
        let waiting = Waiting::find_by_statement(select).all(&txn).await?;
        let Some(last) = waiting.last().map(|w| w.seq) else {
            self.forget_mark();
            return Ok(Pass::Done);
        };
        let end = chain_end(&txn).await?;
        let (documents, end) = chained(end, &waiting)?;
        self.documents.insert_many(AUDIT_COLLECTION, &documents).await?;
        let carried: Vec<i64> = waiting.iter().map(|w| w.seq).collect();
        let count = u64::try_from(carried.len())?;
        let delete = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "DELETE FROM audit_outbox WHERE seq <= $1 AND seq = ANY($2)",
            [last.into(), carried.into()],
        );
        txn.execute_raw(delete).await?;
        let advance = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "UPDATE audit_chain SET position = $1, hash = $2",
            [end.position.into(), end.hash.into()],
        );
        txn.execute_raw(advance).await?;
        txn.commit().await?;
        Ok(Pass::Carried(count))
    }

    /// The last place that nobody can take a place before any more; `None` while that is not known.
    fn settled(&self, now: Mark) -> Option<i64> {
        let mut kept = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mark) = kept.as_ref()
            && mark.is_settled(&now)
        {
            return Some(mark.last);
        }
        if now.is_settled(&now) {
            return Some(now.last);
        }
        kept.get_or_insert(now);
        None
    }

    fn forget_mark(&self) {
        *self.mark.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn chain_end(txn: &DatabaseTransaction) -> Result<Link, DrainError> {
    let select = Statement::from_string(DbBackend::Postgres, "SELECT position, hash FROM audit_chain FOR UPDATE");
    let row = txn.query_one_raw(select).await?.ok_or("the end of the audit chain is gone")?;
    Ok(Link { position: row.try_get("", "position")?, hash: row.try_get("", "hash")? })
}

fn chained(mut end: Link, waiting: &[Waiting]) -> Result<(Vec<Document>, Link), DrainError> {
    let mut documents = Vec::with_capacity(waiting.len());
    for entry in waiting {
        let (document, link) = chain::append(&end, &document(entry)?)?;
        documents.push(document);
        end = link;
    }
    Ok((documents, end))
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
