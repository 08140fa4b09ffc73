//! Queries over `password_resets` and `email_verifications`, which are of one
//! shape: one text of SQL for both.

use chrono::{DateTime, Utc};
use kernel::UserId;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use uuid::Uuid;

/// What a mailed token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Setting a new password.
    PasswordReset,
    /// Proving that the address is the user's.
    EmailVerification,
}

/// A token about to be mailed.
pub struct NewToken {
    /// The row.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// What is kept of it.
    pub hash: String,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

fn sql<const N: usize>(purpose: Purpose, text: &str, values: [Value; N]) -> Statement {
    let table = match purpose {
        Purpose::PasswordReset => "password_resets",
        Purpose::EmailVerification => "email_verifications",
    };
    Statement::from_sql_and_values(DbBackend::Postgres, text.replace("TABLE", table), values)
}

pub async fn insert(db: &impl ConnectionTrait, purpose: Purpose, token: NewToken) -> Result<(), DbErr> {
    let statement = sql(
        purpose,
        "INSERT INTO TABLE (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        [token.id.into(), token.user.0.into(), token.hash.into(), token.created_at.into(), token.expires_at.into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// Lets the token live from now on, when an earlier attempt has inserted it: whether it is still of use. `None` when
/// there is none.
pub async fn renew(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    hash: &str,
    expires_at: DateTime<Utc>,
) -> Result<Option<bool>, DbErr> {
    let statement = sql(
        purpose,
        "UPDATE TABLE SET expires_at = CASE WHEN used_at IS NULL THEN $2 ELSE expires_at END WHERE token_hash = $1
         RETURNING used_at IS NULL AS is_usable",
        [hash.into(), expires_at.into()],
    );
    db.query_one_raw(statement).await?.map(|row| row.try_get("", "is_usable")).transpose()
}

/// How many tokens were made for the user since.
pub async fn count_since(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    user: UserId,
    since: DateTime<Utc>,
) -> Result<i64, DbErr> {
    let statement = sql(
        purpose,
        "SELECT count(*) AS n FROM TABLE WHERE user_id = $1 AND created_at > $2",
        [user.0.into(), since.into()],
    );
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Whose token this is, if it is of use.
pub async fn owner(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbErr> {
    let statement = sql(
        purpose,
        "SELECT user_id FROM TABLE WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        [hash.into(), now.into()],
    );
    db.query_one_raw(statement).await?.map(|row| row.try_get("", "user_id").map(UserId)).transpose()
}

/// Uses the token; false when it was used or has expired. Its owner's other
/// tokens are of no use after that.
pub async fn take(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    user: UserId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let used = sql(
        purpose,
        "UPDATE TABLE SET used_at = $3 WHERE token_hash = $1 AND user_id = $2 AND used_at IS NULL AND expires_at > $3",
        [hash.into(), user.0.into(), now.into()],
    );
    if db.execute_raw(used).await?.rows_affected() != 1 {
        return Ok(false);
    }
    void(db, purpose, user, now).await?;
    Ok(true)
}

/// Makes all the user's tokens of no use.
pub async fn void(db: &impl ConnectionTrait, purpose: Purpose, user: UserId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let statement = sql(
        purpose,
        "UPDATE TABLE SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL",
        [user.0.into(), now.into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// Removes what has ended before.
pub async fn remove_expired(db: &impl ConnectionTrait, purpose: Purpose, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let statement = sql(purpose, "DELETE FROM TABLE WHERE expires_at < $1", [before.into()]);
    Ok(db.execute_raw(statement).await?.rows_affected())
}
