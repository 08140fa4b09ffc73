//! Queries over `lab_test_history`.

use crate::entity::history::{ActiveModel, Column, Entity, Model};
use kernel::LabTestId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

/// Every status, oldest first.
pub async fn of_test(db: &impl ConnectionTrait, test: LabTestId) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::LabTestId.eq(test)).order_by_asc(Column::Position).all(db).await
}

/// Position of the newest entry; 0 without one. The test's lock is held.
pub async fn last_position(db: &impl ConnectionTrait, test: LabTestId) -> Result<i32, DbErr> {
    let count = Entity::find().filter(Column::LabTestId.eq(test)).count(db).await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

pub async fn insert(db: &impl ConnectionTrait, entry: ActiveModel) -> Result<Model, DbErr> {
    entry.insert(db).await
}
