//! Which row belongs under which, and in what order.

use crate::dto::ReorderItem;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};
use serde_json::json;

/// Makes changes of the structure wait for one another until the transaction ends: they are rare, and each locks rows
/// of several tables.
///
/// # Errors
/// When the database fails.
pub async fn lock_structure(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sql = "SELECT pg_advisory_xact_lock(hashtext('taxonomy.structure'))";
    txn.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map(|_| ())
}

/// What came of a new order.
#[derive(Debug, Clone, Copy)]
pub struct Reordered {
    /// Items whose row exists.
    pub found: usize,
    /// Rows that had another place before.
    pub changed: u64,
}

/// Gives every item its place in one statement, after locking the rows in the order of their ids, so that two reorders
/// cannot wait for one another.
///
/// # Errors
/// When the database fails.
pub async fn reorder<E: EntityTrait>(db: &impl ConnectionTrait, items: &[ReorderItem]) -> Result<Reordered, DbErr> {
    let table = E::default().table_name().to_owned();
    let places = json!(items.iter().map(|i| json!({ "id": i.id, "sort_order": i.sort_order })).collect::<Vec<_>>());
    let lock = format!(
        "SELECT t.id FROM {table} t JOIN jsonb_to_recordset($1) AS p (id uuid) ON p.id = t.id ORDER BY t.id FOR UPDATE OF t"
    );
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, lock, [places.clone().into()])).await?;
    let update = format!(
        "UPDATE {table} t SET sort_order = p.sort_order FROM jsonb_to_recordset($1) AS p (id uuid, sort_order integer)
         WHERE p.id = t.id AND p.sort_order <> t.sort_order"
    );
    let updated = db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, update, [places.into()])).await?;
    Ok(Reordered { found: rows.len(), changed: updated.rows_affected() })
}
