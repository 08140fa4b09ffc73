//! Queries over `lab_samples`.

use crate::entity::sample::{ActiveModel, Column, Entity, Model};
use kernel::LabTestId;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// What was taken, newest first.
pub async fn of_test(db: &impl ConnectionTrait, test: LabTestId) -> Result<Vec<Model>, DbErr> {
    let samples = Entity::find().filter(Column::LabTestId.eq(test));
    samples.order_by_desc(Column::CollectedAt).order_by_desc(Column::Id).all(db).await
}

/// The sample that was not rejected.
pub async fn accepted(db: &impl ConnectionTrait, test: LabTestId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::LabTestId.eq(test)).filter(Column::RejectedAt.is_null()).one(db).await
}

pub async fn insert(db: &impl ConnectionTrait, sample: ActiveModel) -> Result<Model, DbErr> {
    sample.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, sample: ActiveModel) -> Result<Model, DbErr> {
    sample.update(db).await
}

pub async fn next_number(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    super::next_number(db, "SELECT nextval('lab_accession_number_seq')").await
}
