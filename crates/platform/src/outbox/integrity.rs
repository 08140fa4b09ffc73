//! Whether every event reached its handlers: for `medivoy verify`.

use super::Reactions;
use kernel::Clock;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Findings of one kind at the most.
const MAX_FINDINGS: i64 = 100;

/// Records since when each handler is registered, so that a later one is not held to have missed what happened before it.
///
/// # Errors
/// When the database fails.
pub(super) async fn register(db: &impl ConnectionTrait, clock: &Clock, reactions: &Reactions) -> Result<(), DbErr> {
    let (types, handlers): (Vec<String>, Vec<String>) =
        reactions.names().map(|(event, handler)| (event.to_owned(), handler.to_owned())).unzip();
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO event_handlers (handler, event_type, since)
         SELECT handler, event_type, $3 FROM unnest($1::text[], $2::text[]) AS known(handler, event_type)
         ON CONFLICT (handler) DO UPDATE SET event_type = EXCLUDED.event_type, since = EXCLUDED.since
             WHERE event_handlers.event_type <> EXCLUDED.event_type",
        [handlers.into(), types.into(), clock.now().into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// Events that one of `handlers` has neither dealt with nor a job for, and deliveries of no event: one line each.
///
/// # Errors
/// When the database fails.
pub async fn faults(db: &impl ConnectionTrait, handlers: &[&str]) -> Result<Vec<String>, DbErr> {
    let handlers: Vec<String> = handlers.iter().map(|handler| (*handler).to_owned()).collect();
    let lost = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT format('event %s of type %s has not reached %s, and no job will see to it', e.id, e.event_type, h.handler) AS fault
         FROM event_handlers h JOIN outbox_events e ON e.event_type = h.event_type AND e.occurred_at >= h.since
         WHERE h.handler = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM event_deliveries d WHERE d.event_id = e.id AND d.handler = h.handler)
           AND NOT EXISTS (SELECT 1 FROM graphile_worker._private_jobs j WHERE j.payload->>'event_id' = e.id::text
                               AND COALESCE(j.payload->>'handler', h.handler) = h.handler)
         ORDER BY e.occurred_at, e.id, h.handler LIMIT $2",
        [handlers.into(), MAX_FINDINGS.into()],
    );
    let strays = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT format('%s was delivered an event that there is not: %s', d.handler, d.event_id) AS fault FROM event_deliveries d
         WHERE NOT EXISTS (SELECT 1 FROM outbox_events e WHERE e.id = d.event_id) ORDER BY 1 LIMIT $1",
        [MAX_FINDINGS.into()],
    );
    let mut faults = Vec::new();
    for statement in [lost, strays] {
        for row in db.query_all_raw(statement).await? {
            faults.push(row.try_get("", "fault")?);
        }
    }
    Ok(faults)
}
