use crate::http::RequestContext;
use kernel::events::Event;
use kernel::{Clock, Entropy, EventId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// Publishes events in the caller's transaction.
#[derive(Debug, Clone)]
pub struct Outbox {
    clock: Clock,
    entropy: Entropy,
}

impl Outbox {
    /// With the process's clock and randomness.
    #[must_use]
    pub fn new(clock: Clock, entropy: Entropy) -> Self {
        Self { clock, entropy }
    }

    /// Writes the event and its job into `txn`: both become true with it, or
    /// neither does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish<E: Event>(&self, txn: &DatabaseTransaction, event: &E) -> Result<EventId, DbErr> {
        let id = EventId::generate(&self.clock, &self.entropy);
        let payload = serde_json::to_value(event).map_err(|e| DbErr::Json(e.to_string()))?;
        let request_id = RequestContext::current().map(|c| c.request_id.clone());
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "WITH event AS (
                 INSERT INTO outbox_events (id, event_type, payload, request_id, occurred_at) VALUES ($1, $2, $3, $4, $5) RETURNING id)
             SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', event.id), max_attempts := 25) FROM event",
            [id.0.into(), E::TYPE.into(), payload.into(), request_id.into(), self.clock.now().into()],
        );
        txn.query_one_raw(statement).await?;
        Ok(id)
    }

    /// Forgets events that happened longer ago and have no job left; their
    /// deliveries go with them. Returns how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_older_than(&self, db: &impl ConnectionTrait, age: chrono::TimeDelta) -> Result<u64, DbErr> {
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "DELETE FROM outbox_events e WHERE e.occurred_at < $1 AND NOT EXISTS (
                 SELECT 1 FROM graphile_worker._private_jobs j WHERE j.payload->>'event_id' = e.id::text)",
            [(self.clock.now() - age).into()],
        );
        Ok(db.execute_raw(statement).await?.rows_affected())
    }
}
