use crate::db::BatchLoader;
use crate::http::RequestContext;
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
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
        insert(db, &[self.row(entry)]).await?;
        if let Some((context, id)) = RequestContext::current().zip(entry.entity_id) {
            context.note_recorded(&entry.entity_type, id);
        }
        Ok(())
    }

    /// Writes an entry that belongs to no change, as that of a reading or of a refusal, and returns when it is committed.
    /// Concurrent ones share a statement and its commit.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_reading(&self, db: &DatabaseConnection, entry: &AuditEntry) -> Result<(), DbErr> {
        self.record_readings(db, std::slice::from_ref(entry)).await
    }

    /// The same for several entries of one request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_readings(&self, db: &DatabaseConnection, entries: &[AuditEntry]) -> Result<(), DbErr> {
        let db = db.clone();
        let write = move |rows: Vec<Row>| {
            let db = db.clone();
            async move { insert(&db, &rows).await.map(|()| vec![(); rows.len()]) }
        };
        try_join_all(entries.iter().map(|entry| self.readings.load(self.row(entry), write.clone()))).await.map(drop)
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
            "patient_id": entry.patient_id,
            "changes": entry.changes,
            "outcome": entry.outcome,
            "reason": context.and_then(|c| c.access_reason.as_deref()),
            "ip_address": context.and_then(|c| c.ip_address),
            "user_agent": context.and_then(|c| c.user_agent.as_deref()),
            "request_id": context.map(|c| c.request_id.as_str()),
            "timestamp": now,
        });
        Row { id: id.0, entry: document, at: now, about_user: entry.about_user.map(|user| user.0) }
    }
}

const INSERT: &str = "
    INSERT INTO audit_outbox (id, entry, at)
    SELECT r.id,
           CASE WHEN a.patient_id IS NULL THEN r.entry
                ELSE r.entry || jsonb_build_object('patient_id', a.patient_id) END,
           r.at
    FROM unnest($1::uuid[], $2::jsonb[], $3::timestamptz[], $4::uuid[]) WITH ORDINALITY AS r (id, entry, at, account, place)
    LEFT JOIN LATERAL (
        SELECT patient_id FROM patient_accounts WHERE user_id = r.account
        ORDER BY deleted_at IS NOT NULL, created_at DESC LIMIT 1
    ) a ON true
    ORDER BY r.place";

#[derive(Debug, Clone)]
struct Row {
    id: Uuid,
    entry: Value,
    at: DateTime<Utc>,
    about_user: Option<Uuid>,
}

/// One statement for any number of rows; they get their places in this order. The patient of an account that an entry is
/// about is looked up here, where the entry is made, since later the account may have another one.
async fn insert(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let entries: Vec<Value> = rows.iter().map(|row| row.entry.clone()).collect();
    let times: Vec<DateTime<Utc>> = rows.iter().map(|row| row.at).collect();
    // No account has the nil id.
    let accounts: Vec<Uuid> = rows.iter().map(|row| row.about_user.unwrap_or_default()).collect();
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        INSERT,
        [ids.into(), entries.into(), times.into(), accounts.into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}
