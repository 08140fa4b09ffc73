use super::transaction::Begin;
use kernel::FOLDING_VERSION;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, Select,
};

/// Rows of one transaction.
const BATCH: u64 = 200;

/// Folds those of `rows` again whose folded columns are of a version before this one, which the column `version` says:
/// after an update of Medivoy that folds otherwise, and what a version before it wrote. `fold` sets the folded columns.
/// Versions of the rows (ETags) stay. Gives how many were folded.
///
/// # Errors
/// When the database fails; what was folded stays.
pub async fn refold<E, A>(
    db: &DatabaseConnection,
    rows: Select<E>,
    version: E::Column,
    fold: impl Fn(E::Model) -> A + Send + Sync,
) -> Result<u64, DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + sea_orm::ActiveModelBehavior + Send,
{
    let outdated = rows.filter(version.lt(FOLDING_VERSION)).limit(BATCH);
    let outdated = outdated.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let mut folded = 0;
    loop {
        let txn = db.begin().await?;
        txn.execute_unprepared("SET LOCAL medivoy.keep_version = 'on'").await?;
        let batch = outdated.clone().all(&txn).await?;
        if batch.is_empty() {
            txn.commit().await?;
            return Ok(folded);
        }
        folded += batch.len() as u64;
        for row in batch {
            let mut row = fold(row);
            row.set(version, FOLDING_VERSION.into());
            row.update(&txn).await?;
        }
        txn.commit().await?;
    }
}
