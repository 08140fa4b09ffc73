//! Queries over `mfa_challenges`.

use crate::entity::mfa_challenge::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement};
use uuid::Uuid;

pub async fn insert(db: &impl ConnectionTrait, challenge: ActiveModel) -> Result<(), DbErr> {
    challenge.insert(db).await.map(|_| ())
}

pub async fn find(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::ChallengeHash.eq(hash)).one(db).await
}

/// Uses a challenge up; false when it was, or has ended.
pub async fn use_up(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn count_attempt(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let attempts = Column::Attempts;
    let update = Entity::update_many().col_expr(attempts, Expr::col(attempts).add(1)).filter(Column::Id.eq(id));
    update.exec(db).await.map(|_| ())
}

/// Wrong codes in all challenges of the user that would still be open.
pub async fn recent_attempts(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<i64, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT coalesce(sum(attempts), 0)::bigint AS n FROM mfa_challenges WHERE user_id = $1 AND expires_at > $2",
        [user.0.into(), now.into()],
    );
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Ends the open challenges of the user.
pub async fn void(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .filter(Column::UsedAt.is_null());
    update.exec(db).await.map(|_| ())
}

pub async fn remove_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let delete = Entity::delete_many().filter(Column::ExpiresAt.lt(before));
    Ok(delete.exec(db).await?.rows_affected)
}
