//! Queries over `notification_broadcasts`.

use crate::entity::broadcast::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::BroadcastId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

pub async fn insert(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.insert(db).await
}

pub async fn find(db: &impl ConnectionTrait, id: BroadcastId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Counts users as notified; with a time, that was the last batch.
pub async fn advance(
    db: &impl ConnectionTrait,
    id: BroadcastId,
    notified: i64,
    finished_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Recipients, Expr::col(Column::Recipients).add(notified))
        .col_expr(Column::FinishedAt, Expr::value(finished_at))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
