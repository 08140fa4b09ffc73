//! Queries over `totp_credentials`, `recovery_codes` and `mfa_challenges`.

use crate::entity::{mfa_challenge, recovery_code, totp_credential};
use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement};
use uuid::Uuid;

pub async fn totp(db: &impl ConnectionTrait, user: UserId) -> Result<Option<totp_credential::Model>, DbErr> {
    totp_credential::Entity::find_by_id(user).one(db).await
}

/// Begins an enrolment, or begins it anew; false when TOTP is on.
pub async fn begin_totp(
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
pub async fn confirm_totp(
    db: &impl ConnectionTrait,
    user: UserId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = totp_credential::Entity::update_many()
        .col_expr(totp_credential::Column::ConfirmedAt, Expr::value(now))
        .col_expr(totp_credential::Column::LastUsedStep, Expr::value(step))
        .filter(totp_credential::Column::UserId.eq(user))
        .filter(totp_credential::Column::ConfirmedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Uses a time step up: one of any number of callers is told true, and only if
/// no later step was used (RFC 6238 §5.2).
pub async fn use_step(db: &impl ConnectionTrait, user: UserId, step: i64) -> Result<bool, DbErr> {
    let column = totp_credential::Column::LastUsedStep;
    let update = totp_credential::Entity::update_many()
        .col_expr(column, Expr::value(step))
        .filter(totp_credential::Column::UserId.eq(user))
        .filter(totp_credential::Column::ConfirmedAt.is_not_null())
        .filter(column.is_null().or(column.lt(step)));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Uses a recovery code up; false when it is none or was used.
pub async fn use_recovery_code(
    db: &impl ConnectionTrait,
    user: UserId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::UserId.eq(user))
        .filter(recovery_code::Column::CodeHash.eq(hash))
        .filter(recovery_code::Column::UsedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Puts new recovery codes in the place of all earlier ones.
pub async fn replace_recovery_codes(
    db: &impl ConnectionTrait,
    user: UserId,
    codes: Vec<recovery_code::ActiveModel>,
) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user)).exec(db).await?;
    if codes.is_empty() {
        return Ok(());
    }
    recovery_code::Entity::insert_many(codes).exec_without_returning(db).await.map(|_| ())
}

/// Turns TOTP off; false when it was not on.
pub async fn remove_totp(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    let delete = totp_credential::Entity::delete_many()
        .filter(totp_credential::Column::UserId.eq(user))
        .filter(totp_credential::Column::ConfirmedAt.is_not_null());
    Ok(delete.exec(db).await?.rows_affected == 1)
}

pub async fn insert_challenge(db: &impl ConnectionTrait, challenge: mfa_challenge::ActiveModel) -> Result<(), DbErr> {
    challenge.insert(db).await.map(|_| ())
}

pub async fn challenge(db: &impl ConnectionTrait, hash: &str) -> Result<Option<mfa_challenge::Model>, DbErr> {
    mfa_challenge::Entity::find().filter(mfa_challenge::Column::ChallengeHash.eq(hash)).one(db).await
}

/// Uses a challenge up; false when it was, or has ended.
pub async fn use_challenge(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = mfa_challenge::Entity::update_many()
        .col_expr(mfa_challenge::Column::UsedAt, Expr::value(now))
        .filter(mfa_challenge::Column::Id.eq(id))
        .filter(mfa_challenge::Column::UsedAt.is_null())
        .filter(mfa_challenge::Column::ExpiresAt.gt(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn count_attempt(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let attempts = mfa_challenge::Column::Attempts;
    let update = mfa_challenge::Entity::update_many()
        .col_expr(attempts, Expr::col(attempts).add(1))
        .filter(mfa_challenge::Column::Id.eq(id));
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
pub async fn void_challenges(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = mfa_challenge::Entity::update_many()
        .col_expr(mfa_challenge::Column::UsedAt, Expr::value(now))
        .filter(mfa_challenge::Column::UserId.eq(user))
        .filter(mfa_challenge::Column::UsedAt.is_null());
    update.exec(db).await.map(|_| ())
}

pub async fn remove_challenges(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let delete = mfa_challenge::Entity::delete_many().filter(mfa_challenge::Column::ExpiresAt.lt(before));
    Ok(delete.exec(db).await?.rows_affected)
}

/// Removes enrolments that were begun before and never confirmed.
pub async fn remove_unconfirmed(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let delete = totp_credential::Entity::delete_many()
        .filter(totp_credential::Column::ConfirmedAt.is_null())
        .filter(totp_credential::Column::CreatedAt.lt(before));
    Ok(delete.exec(db).await?.rows_affected)
}
