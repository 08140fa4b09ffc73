use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// Waits until no other transaction holds the lock of this name, and holds it until the transaction ends: for what has
/// no row of its own to lock. Names begin with the module's.
///
/// # Errors
/// When the database fails.
pub async fn lock_name(txn: &DatabaseTransaction, name: &str) -> Result<(), DbErr> {
    let lock = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 20260301))",
        [name.into()],
    );
    txn.query_one_raw(lock).await.map(|_| ())
}
