//! One handler's work for one event.

use super::delivery::{Delivery, ReactionError};
use super::reactions::{AnyExternalReaction, AnyInformedReaction, AnyReaction, Handler, Work};
use super::tasks::{Shared, sql};
use crate::db::Begin;
use crate::db::unit_of_work::{in_transaction, unit_of_work};
use kernel::EventId;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde_json::Value;

/// Lets the handler of this name do its work for the event, unless it was done before.
pub(super) async fn deliver(shared: &Shared, event_id: EventId, name: &str) -> Result<(), ReactionError> {
    let Some(handler) = shared.reactions.handlers.get(name) else {
        return Err(ReactionError::Retry(format!("this worker has no handler named {name}")));
    };
    let work = async {
        match &handler.work {
            Work::Database(reaction) => within_transaction(shared, event_id, handler, &**reaction).await,
            Work::Informed(reaction) => informed(shared, event_id, handler, &**reaction).await,
            Work::External(_, reaction) => outside(shared, event_id, handler, &**reaction).await,
        }
    };
    unit_of_work(work).await
}

/// The delivery is marked as done by the transaction that also does the work.
async fn within_transaction(
    shared: &Shared,
    event_id: EventId,
    handler: &Handler,
    reaction: &dyn AnyReaction,
) -> Result<(), ReactionError> {
    let txn = shared.db.begin().await?;
    if !mark_delivered(&txn, event_id, handler.name, shared.clock.now()).await? {
        return Ok(());
    }
    let (delivery, payload) = read(&txn, event_id, handler).await?;
    in_transaction(reaction.react(&txn, &delivery, payload)).await?;
    txn.commit().await?;
    Ok(())
}

/// What it has to know of others is asked before its transaction begins.
async fn informed(
    shared: &Shared,
    event_id: EventId,
    handler: &Handler,
    reaction: &dyn AnyInformedReaction,
) -> Result<(), ReactionError> {
    if is_delivered(&shared.db, event_id, handler.name).await? {
        return Ok(());
    }
    let (delivery, payload) = read(&shared.db, event_id, handler).await?;
    let work = reaction.ask(&delivery, payload).await?;
    let txn = shared.db.begin().await?;
    if !mark_delivered(&*txn, event_id, handler.name, shared.clock.now()).await? {
        return Ok(());
    }
    in_transaction(work.react(&txn)).await?;
    txn.commit().await?;
    Ok(())
}

/// The delivery is recorded after the work, which is idempotent by the delivery's key.
async fn outside(
    shared: &Shared,
    event_id: EventId,
    handler: &Handler,
    reaction: &dyn AnyExternalReaction,
) -> Result<(), ReactionError> {
    if is_delivered(&shared.db, event_id, handler.name).await? {
        return Ok(());
    }
    let (delivery, payload) = read(&shared.db, event_id, handler).await?;
    reaction.react(&delivery, payload).await?;
    mark_delivered(&shared.db, event_id, handler.name, shared.clock.now()).await?;
    Ok(())
}

async fn read(
    db: &impl ConnectionTrait,
    event_id: EventId,
    handler: &Handler,
) -> Result<(Delivery, Value), ReactionError> {
    let row = db
        .query_one_raw(sql("SELECT payload, occurred_at FROM outbox_events WHERE id = $1", [event_id.0.into()]))
        .await?;
    let row: QueryResult = row.ok_or_else(|| ReactionError::Dead("the event is gone".to_owned()))?;
    let delivery = Delivery { event_id, handler: handler.name, occurred_at: row.try_get("", "occurred_at")? };
    Ok((delivery, row.try_get("", "payload")?))
}

/// Marks the delivery as done; `false` when it was done before. A duplicate of the job waits here for the first one's
/// end.
async fn mark_delivered(
    db: &impl ConnectionTrait,
    event_id: EventId,
    handler: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, DbErr> {
    let statement = sql(
        "INSERT INTO event_deliveries (event_id, handler, delivered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [event_id.0.into(), handler.into(), now.into()],
    );
    Ok(db.execute_raw(statement).await?.rows_affected() == 1)
}

async fn is_delivered(db: &impl ConnectionTrait, event_id: EventId, handler: &str) -> Result<bool, DbErr> {
    let statement = sql(
        "SELECT EXISTS (SELECT 1 FROM event_deliveries WHERE event_id = $1 AND handler = $2) AS delivered",
        [event_id.0.into(), handler.into()],
    );
    db.query_one_raw(statement).await?.map_or(Ok(false), |row| row.try_get("", "delivered"))
}
