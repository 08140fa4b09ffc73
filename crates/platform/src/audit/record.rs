use crate::http::RequestContext;
use kernel::{AuditEntry, AuditEntryId, Clock, Entropy};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde_json::json;

/// The collection that the trail ends up in.
pub const AUDIT_LOGS: &str = "audit_logs";

/// Writes audit entries beside what they tell of.
#[derive(Debug, Clone)]
pub struct Audit {
    clock: Clock,
    entropy: Entropy,
}

impl Audit {
    /// With the process's clock and randomness.
    #[must_use]
    pub fn new(clock: Clock, entropy: Entropy) -> Self {
        Self { clock, entropy }
    }

    /// Writes `entry` through `db`: give the transaction of the change, so that
    /// both become true together. The request's id, address, agent and reason
    /// are added.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, db: &impl ConnectionTrait, entry: &AuditEntry) -> Result<(), DbErr> {
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
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "INSERT INTO audit_outbox (id, entry, at) VALUES ($1, $2, $3)",
            [id.0.into(), document.into(), now.into()],
        );
        db.execute_raw(statement).await.map(|_| ())
    }
}
