use crate::db::BatchLoader;
use crate::http::RequestContext;
use chrono::{DateTime, Utc};
use kernel::{AuditEntry, AuditEntryId, Clock, Entropy};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

/// The collection that the trail ends up in.
pub const AUDIT_LOGS: &str = "audit_logs";

/// Writes audit entries in the transaction of what they record.
#[derive(Debug, Clone)]
pub struct Audit {
    clock: Clock,
    entropy: Entropy,
    readings: BatchLoader<Row, ()>,
}

impl Audit {
    /// With the process's clock and randomness.
    #[must_use]
    pub fn new(clock: Clock, entropy: Entropy) -> Self {
        Self { clock, entropy, readings: BatchLoader::default() }
    }

    /// Writes `entry` through `db`: give the transaction of the change, so that
    /// both become true together. The request's id, address, agent and reason
    /// are added.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, db: &impl ConnectionTrait, entry: &AuditEntry) -> Result<(), DbErr> {
        insert(db, &[self.row(entry)]).await
    }

    /// Writes an entry that belongs to no change, as that of a reading or of a refusal, and returns when it is committed.
    /// Concurrent ones share a statement and its commit.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_reading(&self, db: &DatabaseConnection, entry: &AuditEntry) -> Result<(), DbErr> {
        let db = db.clone();
        let write = move |rows: Vec<Row>| {
            let db = db.clone();
            async move { insert(&db, &rows).await.map(|()| vec![(); rows.len()]) }
        };
        self.readings.load(self.row(entry), write).await
    }

    fn row(&self, entry: &AuditEntry) -> Row {
        let id = AuditEntryId::generate(&self.clock, &self.entropy);
        let now = self.clock.now();
        let context = RequestContext::current();
        let context = context.as_deref();
        let document = json!({
            "_id": id,
            "user_id": entry.user_id,
            "action": entry.action,
            "entity_type": entry.entity_type,
            "entity_id": entry.entity_id,
            "changes": entry.changes,
            "outcome": entry.outcome,
            "reason": context.and_then(|c| c.access_reason.as_deref()),
            "ip_address": context.and_then(|c| c.ip_address),
            "user_agent": context.and_then(|c| c.user_agent.as_deref()),
            "request_id": context.map(|c| c.request_id.as_str()),
            "timestamp": now,
        });
        Row { id: id.0, entry: document, at: now }
    }
}

#[derive(Debug, Clone)]
struct Row {
    id: Uuid,
    entry: Value,
    at: DateTime<Utc>,
}

/// One statement for any number of rows; they get their places in this order.
async fn insert(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let entries: Vec<Value> = rows.iter().map(|row| row.entry.clone()).collect();
    let times: Vec<DateTime<Utc>> = rows.iter().map(|row| row.at).collect();
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO audit_outbox (id, entry, at) SELECT * FROM unnest($1::uuid[], $2::jsonb[], $3::timestamptz[])",
        [ids.into(), entries.into(), times.into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}
