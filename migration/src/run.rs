//! Running the list, safely from several replicas at once.

use crate::Migrator;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sqlx::PgPool;

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A statement failed, or the database is away.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The job queue's own schema could not be prepared.
    #[error("the job queue's schema could not be prepared: {0}")]
    Queue(String),
    /// The lock's connection failed.
    #[error(transparent)]
    Lock(#[from] sqlx::Error),
}

/// Any number that no other advisory lock of Medivoy uses.
const LOCK: i64 = 0x006d_6564_6976_6f79;

/// Applies what is pending, the job queue's own schema included. Replicas that
/// start together wait for each other on an advisory lock, since the library
/// itself takes none.
///
/// # Errors
/// When a statement fails; what was applied before it stays.
pub async fn up(db: &DatabaseConnection) -> Result<(), MigrateError> {
    let pool: PgPool = db.get_postgres_connection_pool().clone();
    let mut lock = pool.acquire().await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *lock).await?;
    let outcome = apply(db, &pool).await;
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(LOCK).execute(&mut *lock).await?;
    outcome
}

async fn apply(db: &DatabaseConnection, pool: &PgPool) -> Result<(), MigrateError> {
    Migrator::up(db, None).await?;
    graphile_worker::WorkerOptions::default()
        .pg_pool(pool.clone())
        .schema("graphile_worker")
        .init()
        .await
        .map_err(|error| MigrateError::Queue(error.to_string()))?;
    Ok(())
}

/// Takes back the last `steps` migrations.
///
/// # Errors
/// When a statement fails.
pub async fn down(db: &DatabaseConnection, steps: u32) -> Result<(), MigrateError> {
    Ok(Migrator::down(db, Some(steps)).await?)
}

/// Names of the migrations that have not been applied yet.
///
/// # Errors
/// When the database is away.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, MigrateError> {
    // A database that has never been migrated has no list of its own.
    db.execute_unprepared("SELECT 1").await?;
    let pending = Migrator::get_pending_migrations(db).await?;
    Ok(pending.iter().map(|m| m.name().to_owned()).collect())
}
