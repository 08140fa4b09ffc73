//! Queries over `booking_status_history`.

use crate::entity::history::{ActiveModel, Column, Entity, Model};
use kernel::BookingId;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// The timeline, oldest first. The booking must be within the caller's scope.
pub async fn of_booking(db: &impl ConnectionTrait, booking: BookingId) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::BookingId.eq(booking)).order_by_asc(Column::Position).all(db).await
}

/// The last position of a booking's timeline; 0 before the first.
pub async fn last_position(db: &impl ConnectionTrait, booking: BookingId) -> Result<i32, DbErr> {
    let last = Entity::find().filter(Column::BookingId.eq(booking)).order_by_desc(Column::Position).one(db).await?;
    Ok(last.map_or(0, |entry| entry.position))
}

pub async fn insert(db: &impl ConnectionTrait, entry: ActiveModel) -> Result<Model, DbErr> {
    entry.insert(db).await
}
