//! Queries over `refunds`. Whoever writes holds the lock on the payment's row.

use crate::domain::RefundStatus;
use crate::entity::refund::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{PaymentId, RefundId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// The statuses that claim a part of the payment: all but failed.
const CLAIMING: [RefundStatus; 3] = [RefundStatus::Pending, RefundStatus::Processing, RefundStatus::Completed];

pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PaymentId.eq(payment))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// What went, is going or is to go back of the payment, in minor units.
pub async fn claimed(txn: &DatabaseTransaction, payment: PaymentId) -> Result<i64, DbErr> {
    let refunds = of_payment(txn, payment).await?;
    Ok(refunds.iter().filter(|r| CLAIMING.contains(&r.status)).map(|r| r.amount_minor).fold(0, i64::saturating_add))
}

pub async fn find(db: &impl ConnectionTrait, id: RefundId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

pub async fn by_cause(db: &impl ConnectionTrait, cause: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Cause.eq(cause)).one(db).await
}

pub async fn by_reference(
    db: &impl ConnectionTrait,
    payment: PaymentId,
    reference: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::PaymentId.eq(payment)).filter(Column::GatewayReference.eq(reference)).one(db).await
}

/// Unfinished refunds that were requested before, those longest unchanged first.
pub async fn unfinished(
    db: &impl ConnectionTrait,
    created_before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Status.is_in([RefundStatus::Pending, RefundStatus::Processing]))
        .filter(Column::CreatedAt.lt(created_before))
        .order_by_asc(Column::UpdatedAt)
        .limit(limit)
        .all(db)
        .await
}

pub async fn insert(db: &impl ConnectionTrait, refund: ActiveModel) -> Result<Model, DbErr> {
    refund.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, refund: ActiveModel) -> Result<Model, DbErr> {
    refund.update(db).await
}
