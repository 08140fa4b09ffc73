//! Queries over `refresh_tokens`.

use crate::domain::refresh_token::RefreshToken;
use crate::entity::refresh_token::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

pub async fn insert(
    db: &impl ConnectionTrait,
    token: &RefreshToken,
    family: SessionId,
    user: UserId,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(token.id),
        family_id: Set(family),
        user_id: Set(user),
        token_hash: Set(token.hash()),
        expires_at: Set(expires_at),
        ..Default::default()
    };
    row.insert(db).await.map(|_| ())
}

/// Marks a token as spent; false when it was.
pub async fn spend(
    db: &impl ConnectionTrait,
    id: Uuid,
    successor_sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RotatedAt, Expr::value(now))
        .col_expr(Column::SuccessorSealed, Expr::value(successor_sealed))
        .filter(Column::Id.eq(id))
        .filter(Column::RotatedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Removes those that nobody can use or reuse any more.
pub async fn remove_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
