//! Queries over `payment_events`.

use crate::domain::GatewayName;
use crate::entity::payment_event::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::PaymentId;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// Not yet acted on.
pub const RECEIVED: &str = "received";
/// Reports a refund before the payment's success was known.
pub const WAITING: &str = "waiting";
/// Held for review by a person; `parked` is the stored code.
pub const HELD_FOR_REVIEW: &str = "parked";

/// Keeps the event; nothing when the gateway's id is known.
pub async fn insert_once(db: &impl ConnectionTrait, event: ActiveModel) -> Result<(), DbErr> {
    let known = OnConflict::columns([Column::Gateway, Column::GatewayEventId]).do_nothing().to_owned();
    Entity::insert(event).on_conflict(known).exec_without_returning(db).await.map(|_| ())
}

/// The event under a lock: duplicates wait here for the first one's end.
pub async fn lock(txn: &DatabaseTransaction, gateway: GatewayName, event_id: &str) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::GatewayEventId.eq(event_id))
        .lock_exclusive()
        .one(txn)
        .await
}

/// The refunds that wait for this payment's success, in the order they came.
pub async fn waiting(txn: &DatabaseTransaction, payment: PaymentId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PaymentId.eq(payment))
        .filter(Column::Status.eq(WAITING))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(txn)
        .await
}

/// Events that were kept but not acted on since `before`: a crash came between.
pub async fn left_over(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(GatewayName, String)>, DbErr> {
    Entity::find()
        .filter(Column::Status.eq(RECEIVED))
        .filter(Column::ReceivedAt.lt(before))
        .order_by_asc(Column::ReceivedAt)
        .limit(limit)
        .select_only()
        .column(Column::Gateway)
        .column(Column::GatewayEventId)
        .into_tuple()
        .all(db)
        .await
}

/// Notes what became of the event.
pub async fn settle(
    txn: &DatabaseTransaction,
    event: Model,
    payment: Option<PaymentId>,
    (status, note): (&str, Option<&str>),
    at: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let id = event.id;
    let mut change = event.into_active_model();
    change.payment_id = Set(payment);
    change.status = Set(status.to_owned());
    change.note = Set(note.map(ToOwned::to_owned));
    change.handled_at = Set(Some(at));
    change.update(txn).await?;
    Ok(id)
}
