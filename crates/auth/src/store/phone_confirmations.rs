//! Queries over `phone_confirmations`.

use crate::domain::phone_code::MAX_ATTEMPTS;
use crate::entity::phone_confirmation::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// Those whose code can still be given back.
fn open(user: UserId, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find_by_id(user).filter(Column::ExpiresAt.gt(now)).filter(Column::Attempts.lt(MAX_ATTEMPTS))
}

pub async fn find_open(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<Option<Model>, DbErr> {
    open(user, now).one(db).await
}

/// That of this request, unless the user has made another since.
pub async fn find_of_request(
    db: &impl ConnectionTrait,
    user: UserId,
    request: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    open(user, now).filter(Column::RequestId.eq(request)).one(db).await
}

/// The user's only one from now on.
pub async fn replace(db: &impl ConnectionTrait, row: ActiveModel) -> Result<(), DbErr> {
    let mut anew = OnConflict::column(Column::UserId);
    anew.update_columns([
        Column::RequestId,
        Column::Phone,
        Column::CodeHash,
        Column::Attempts,
        Column::ExpiresAt,
        Column::CreatedAt,
    ]);
    Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(|_| ())
}

/// Lets the code of `hash` be given back until then.
pub async fn renew(
    db: &impl ConnectionTrait,
    user: UserId,
    hash: String,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::CodeHash, Expr::value(hash))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::UserId.eq(user));
    update.exec(db).await.map(|_| ())
}

pub async fn count_attempt(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    let attempts = Column::Attempts;
    let update = Entity::update_many().col_expr(attempts, Expr::col(attempts).add(1)).filter(Column::UserId.eq(user));
    update.exec(db).await.map(|_| ())
}

/// Whether there was one.
pub async fn remove(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    Ok(Entity::delete_by_id(user).exec(db).await?.rows_affected > 0)
}

pub async fn remove_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
