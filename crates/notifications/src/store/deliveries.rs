//! Queries over `notification_deliveries`.

use crate::domain::{DeliveryChannel, DeliveryStatus};
use crate::entity::delivery::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{NotificationDeliveryId, NotificationId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

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

/// What became of each of these outside the inbox, in the order of the channels.
pub async fn by_notification(
    db: &impl ConnectionTrait,
    notifications: &[NotificationId],
) -> Result<HashMap<NotificationId, Vec<Model>>, DbErr> {
    let mut deliveries: HashMap<NotificationId, Vec<Model>> = HashMap::new();
    if notifications.is_empty() {
        return Ok(deliveries);
    }
    let rows = Entity::find()
        .filter(Column::NotificationId.is_in(notifications.iter().copied()))
        .order_by_asc(Column::Channel)
        .all(db)
        .await?;
    for row in rows {
        deliveries.entry(row.notification_id).or_default().push(row);
    }
    Ok(deliveries)
}

/// Claims the delivery until `lease_until`: for one process at a time, and only
/// while it is worth a try. Counts the attempt before it is made, so that one
/// that is cut off counts as well.
pub async fn claim(
    db: &impl ConnectionTrait,
    id: NotificationDeliveryId,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    let open = Condition::any()
        .add(Column::Status.eq(DeliveryStatus::Queued))
        .add(Condition::all().add(Column::Status.eq(DeliveryStatus::Failed)).add(Column::GaveUp.eq(true)));
    let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(now));
    let claimed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LeaseUntil, Expr::value(lease_until))
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Queued))
        .filter(Column::Id.eq(id))
        .filter(open)
        .filter(free)
        .exec_with_returning(db)
        .await?;
    Ok(claimed.into_iter().next())
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

impl Outcome {
    /// This status, and nothing more to say of it.
    pub const fn of(status: DeliveryStatus) -> Self {
        Self { status, provider_id: None, last_error: None, sent_at: None, gave_up: false }
    }
}

/// Records the outcome and ends the claim; a delivery that has its outcome keeps it.
pub async fn record(db: &impl ConnectionTrait, id: NotificationDeliveryId, outcome: Outcome) -> Result<(), DbErr> {
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
