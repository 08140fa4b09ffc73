//! Queries over `notification_devices`.

use crate::entity::device::{ActiveModel, Column, Entity, Model};
use kernel::{DeviceId, UserId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    Statement,
};

/// One registration of a token at a time, until the transaction ends.
pub async fn lock_token(txn: &DatabaseTransaction, token_hash: &str) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended('notifications.device:' || $1, 0))",
        [token_hash.into()],
    );
    txn.query_one_raw(statement).await.map(|_| ())
}

pub async fn find_by_token(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::TokenHash.eq(token_hash)).one(db).await
}

pub async fn insert(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.update(db).await
}

pub async fn delete(db: &impl ConnectionTrait, id: DeviceId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Whether there was such a device of this user.
pub async fn delete_own(db: &impl ConnectionTrait, user: UserId, id: DeviceId) -> Result<bool, DbErr> {
    let deleted = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::UserId.eq(user)).exec(db).await?;
    Ok(deleted.rows_affected == 1)
}
