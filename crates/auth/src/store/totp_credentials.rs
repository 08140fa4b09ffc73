//! Queries over `totp_credentials`.

use crate::entity::totp_credential::{Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement};

pub async fn find(db: &impl ConnectionTrait, user: UserId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(user).one(db).await
}

/// Begins an enrolment, or begins it anew; false when TOTP is on.
pub async fn begin(
    db: &impl ConnectionTrait,
    user: UserId,
    secret_sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO totp_credentials (user_id, secret_sealed, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret_sealed = EXCLUDED.secret_sealed, created_at = EXCLUDED.created_at
         WHERE totp_credentials.confirmed_at IS NULL",
        [user.0.into(), secret_sealed.into(), now.into()],
    );
    Ok(db.execute_raw(statement).await?.rows_affected() == 1)
}

/// Turns TOTP on; false when it was on. The confirming code is used up by it.
pub async fn confirm(db: &impl ConnectionTrait, user: UserId, step: i64, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .col_expr(Column::LastUsedStep, Expr::value(step))
        .filter(Column::UserId.eq(user))
        .filter(Column::ConfirmedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Uses a time step up: true for one of any number of callers, and only if no later step was used (RFC 6238 §5.2).
pub async fn use_step(db: &impl ConnectionTrait, user: UserId, step: i64) -> Result<bool, DbErr> {
    let column = Column::LastUsedStep;
    let update = Entity::update_many()
        .col_expr(column, Expr::value(step))
        .filter(Column::UserId.eq(user))
        .filter(Column::ConfirmedAt.is_not_null())
        .filter(column.is_null().or(column.lt(step)));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Turns TOTP off; false when it was not on.
pub async fn remove(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    let delete = Entity::delete_many().filter(Column::UserId.eq(user)).filter(Column::ConfirmedAt.is_not_null());
    Ok(delete.exec(db).await?.rows_affected == 1)
}

/// Removes the credential, confirmed or not.
pub async fn forget(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    Entity::delete_by_id(user).exec(db).await.map(|_| ())
}

/// Removes enrolments that were begun before and never confirmed.
pub async fn remove_unconfirmed(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let delete = Entity::delete_many().filter(Column::ConfirmedAt.is_null()).filter(Column::CreatedAt.lt(before));
    Ok(delete.exec(db).await?.rows_affected)
}
