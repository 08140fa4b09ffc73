//! Queries, one file per table, each over any connection or transaction.

pub mod mailed_tokens;
pub mod mfa_challenges;
pub mod phone_confirmations;
pub mod recovery_codes;
pub mod refresh_tokens;
pub mod sessions;
pub mod totp_credentials;

use kernel::UserId;
use platform::db::lock_name;
use sea_orm::{DatabaseTransaction, DbErr};

/// Waits until no other transaction changes this user's sessions, tokens and
/// factors. Taken before any of their rows: so no two flows wait for one another.
pub async fn lock_user(txn: &DatabaseTransaction, user: UserId) -> Result<(), DbErr> {
    lock_name(txn, &format!("auth:{user}")).await
}

/// Waits until no other transaction confirms a telephone number. Confirming one locks two accounts, the winner's and the
/// loser's: one at a time, so that no two wait for one another. Taken before the user's own lock.
pub async fn lock_phone_confirmation(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    lock_name(txn, "auth:confirm-phone").await
}
