//! Queries, one file per table, each over any connection or transaction.

pub mod mailed_tokens;
pub mod mfa_challenges;
pub mod phone_confirmations;
pub mod recovery_codes;
pub mod refresh_tokens;
pub mod sessions;
pub mod totp_credentials;

use kernel::UserId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// Waits until no other transaction changes this user's sessions, tokens and
/// factors. Taken before any of their rows: so no two flows wait for one another.
pub async fn lock_user(txn: &DatabaseTransaction, user: UserId) -> Result<(), DbErr> {
    let lock = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 20260301))",
        [format!("auth:{user}").into()],
    );
    txn.query_one_raw(lock).await.map(|_| ())
}

/// Waits until no other transaction confirms a telephone number. Confirming one locks two accounts, the winner's and the
/// loser's: one at a time, so that no two wait for one another. Taken before the user's own lock.
pub async fn lock_phone_confirmation(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('auth:confirm-phone', 20260301))";
    txn.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await.map(|_| ())
}
