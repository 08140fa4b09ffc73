use super::chain::{self, Link};
use super::record::AUDIT_LOGS;
use super::settled::Mark;
use crate::db::Begin;
use crate::documents::{Collection, Document, Documents};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement};
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
    /// Transactions that may hold an earlier place are running, or another process is reading.
    Held,
}

#[derive(FromQueryResult)]
struct Waiting {
    seq: i64,
    entry: serde_json::Value,
    at: DateTime<Utc>,
}

/// Entries that are carried together.
struct Batch {
    /// The end of the chain that they follow.
    start: Link,
    waiting: Vec<Waiting>,
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

    /// Reads what is settled, carries it, and records that it is carried: no transaction is open while the document
    /// store is spoken to. Places and hashes follow from the order alone, and the store knows an entry by its id: so
    /// two processes that carry the same entries at once write the same, and the first to record it counts.
    async fn carry_batch(&self) -> Result<Pass, DrainError> {
        let batch = match self.settled_batch().await? {
            Ok(batch) => batch,
            Err(pass) => return Ok(pass),
        };
        let (documents, end) = chained(batch.start.clone(), &batch.waiting)?;
        self.documents.insert_many(AUDIT_COLLECTION, &documents).await?;
        if !self.record_carried(&batch, &end).await? {
            return Ok(Pass::Carried(0));
        }
        Ok(Pass::Carried(u64::try_from(documents.len())?))
    }

    /// The next settled entries and the end of the chain that they follow; how the pass ends when there are none.
    async fn settled_batch(&self) -> Result<Result<Batch, Pass>, DrainError> {
        let txn = self.db.begin().await?;
        let lock = Statement::from_string(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock(7234017283807667300) AS free",
        );
        let free: bool = txn.query_one_raw(lock).await?.map_or(Ok(false), |row| row.try_get("", "free"))?;
        if !free {
            return Ok(Err(Pass::Held));
        }
        let now = Mark::take(&txn).await?;
        let Some(settled) = self.settled(now) else { return Ok(Err(Pass::Held)) };
        // Under the chain's lock: whoever records what they carried removes it and moves the end at once.
        let start = chain_end(&txn).await?;
        let select = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT seq, entry, at FROM audit_outbox WHERE seq <= $1 ORDER BY seq LIMIT $2",
            [settled.into(), BATCH.into()],
        );
        let waiting = Waiting::find_by_statement(select).all(&txn).await?;
        txn.commit().await?;
        if waiting.is_empty() {
            self.forget_mark();
            return Ok(Err(Pass::Done));
        }
        Ok(Ok(Batch { start, waiting }))
    }

    /// Moves the end of the chain and removes what was carried; `false` when another process has done so first.
    async fn record_carried(&self, batch: &Batch, end: &Link) -> Result<bool, DrainError> {
        let txn = self.db.begin().await?;
        let advance = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "UPDATE audit_chain SET position = $1, hash = $2 WHERE position = $3 AND hash = $4",
            [
                end.position.into(),
                end.hash.clone().into(),
                batch.start.position.into(),
                batch.start.hash.clone().into(),
            ],
        );
        if txn.execute_raw(advance).await?.rows_affected() == 0 {
            txn.rollback().await?;
            return Ok(false);
        }
        let carried: Vec<i64> = batch.waiting.iter().map(|entry| entry.seq).collect();
        let delete = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "DELETE FROM audit_outbox WHERE seq = ANY($1)",
            [carried.into()],
        );
        txn.execute_raw(delete).await?;
        txn.commit().await?;
        Ok(true)
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

async fn chain_end(txn: &impl ConnectionTrait) -> Result<Link, DrainError> {
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
