//! Queries over `booking_quotations`. The booking must be within the
//! caller's scope.

use crate::entity::quotation::{ActiveModel, Column, Entity, Model};
use kernel::{BookingId, QuotationId};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// The newest version, the only one that counts.
pub async fn newest(db: &impl ConnectionTrait, booking: BookingId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::BookingId.eq(booking)).order_by_desc(Column::Version).one(db).await
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
