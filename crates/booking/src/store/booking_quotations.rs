//! Queries over `booking_quotations`. The booking must be within the
//! caller's scope.

use crate::entity::quotation::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{BookingId, QuotationId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// The newest version, the only one that counts.
pub async fn newest(db: &impl ConnectionTrait, booking: BookingId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::BookingId.eq(booking)).order_by_desc(Column::Version).one(db).await
}

/// The newest version of each of these bookings that has one, in one query.
pub async fn newest_of(db: &impl ConnectionTrait, bookings: &[BookingId]) -> Result<Vec<Model>, DbErr> {
    if bookings.is_empty() {
        return Ok(Vec::new());
    }
    Entity::find()
        .filter(Column::BookingId.is_in(bookings.iter().copied()))
        .distinct_on([Column::BookingId])
        .order_by_asc(Column::BookingId)
        .order_by_desc(Column::Version)
        .all(db)
        .await
}

pub async fn find(db: &impl ConnectionTrait, id: QuotationId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

pub async fn insert(db: &impl ConnectionTrait, quotation: ActiveModel) -> Result<Model, DbErr> {
    quotation.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, quotation: ActiveModel) -> Result<Model, DbErr> {
    quotation.update(db).await
}

/// Voids what was offered and not accepted: what it was made for has changed. The caller holds the booking's lock.
pub async fn void(db: &impl ConnectionTrait, booking: BookingId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let offered = Entity::update_many()
        .set(ActiveModel { voided_at: Set(Some(now)), ..Default::default() })
        .filter(Column::BookingId.eq(booking))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::VoidedAt.is_null());
    offered.exec(db).await.map(|_| ())
}
