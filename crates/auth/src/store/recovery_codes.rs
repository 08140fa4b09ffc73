//! Queries over `recovery_codes`.

use crate::entity::recovery_code::{ActiveModel, Column, Entity};
use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Uses a recovery code up; false when it is none or was used.
pub async fn use_up(db: &impl ConnectionTrait, user: UserId, hash: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .filter(Column::CodeHash.eq(hash))
        .filter(Column::UsedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Puts new recovery codes in the place of all earlier ones.
pub async fn replace(db: &impl ConnectionTrait, user: UserId, codes: Vec<ActiveModel>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(db).await?;
    if codes.is_empty() {
        return Ok(());
    }
    Entity::insert_many(codes).exec_without_returning(db).await.map(|_| ())
}
