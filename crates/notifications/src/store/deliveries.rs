//! Queries over `notification_deliveries`.

use crate::domain::{DeliveryChannel, DeliveryStatus};
use crate::entity::delivery::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{NotificationDeliveryId, NotificationId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

pub async fn insert(db: &impl ConnectionTrait, rows: Vec<ActiveModel>) -> Result<(), DbErr> {
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: NotificationDeliveryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

pub async fn mail_of(db: &impl ConnectionTrait, notification: NotificationId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::NotificationId.eq(notification))
        .filter(Column::Channel.eq(DeliveryChannel::Email))
        .one(db)
        .await
}

pub async fn of_many(db: &impl ConnectionTrait, notifications: &[NotificationId]) -> Result<Vec<Model>, DbErr> {
    if notifications.is_empty() {
        return Ok(Vec::new());
    }
    Entity::find()
        .filter(Column::NotificationId.is_in(notifications.iter().copied()))
        .order_by_asc(Column::Channel)
        .all(db)
        .await
}

/// Takes the delivery in hand until `until`: one process at a time, and only
/// while it is worth a try. Counts the attempt before it is made, so that one
/// that is cut off counts as well.
pub async fn take(
    db: &impl ConnectionTrait,
    id: NotificationDeliveryId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    let open = Condition::any()
        .add(Column::Status.eq(DeliveryStatus::Queued))
        .add(Condition::all().add(Column::Status.eq(DeliveryStatus::Failed)).add(Column::GaveUp.eq(true)));
    let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(now));
    let taken = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Queued))
        .filter(Column::Id.eq(id))
        .filter(open)
        .filter(free)
        .exec_with_returning(db)
        .await?;
    Ok(taken.into_iter().next())
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub status: DeliveryStatus,
    pub provider_id: Option<String>,
    pub last_error: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub gave_up: bool,
}

/// Records the outcome and lets go; what is done with stays as it is.
pub async fn settle(db: &impl ConnectionTrait, id: NotificationDeliveryId, outcome: Outcome) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(outcome.status))
        .col_expr(Column::ProviderId, Expr::value(outcome.provider_id))
        .col_expr(Column::LastError, Expr::value(outcome.last_error))
        .col_expr(Column::SentAt, Expr::value(outcome.sent_at))
        .col_expr(Column::GaveUp, Expr::value(outcome.gave_up))
        .col_expr(Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(DeliveryStatus::Queued))
        .exec(db)
        .await
        .map(|_| ())
}
