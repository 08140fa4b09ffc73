use crate::dto::ReorderItem;
use crate::text::next_free;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, Statement, TryInsertResult,
};
use serde_json::json;

/// Rivals for one slug that an insert outlasts.
const ATTEMPTS: usize = 1000;

/// Inserts the row under `base` or, when that is taken, under the first free
/// `base-2`, `base-3` …. The unique index decides: a rival's insert is waited
/// for and then counted as taken, so that any number of rivals get a slug each.
///
/// # Errors
/// When the database fails.
pub async fn insert_unique<E, A>(
    db: &impl ConnectionTrait,
    base: &str,
    slug: E::Column,
    mut row: A,
) -> Result<E::Model, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<A>,
{
    let mut candidate = base.to_owned();
    for _ in 0..ATTEMPTS {
        row.set(slug, candidate.into());
        let insert = E::insert(row.clone()).on_conflict_do_nothing_on([slug]);
        match insert.exec_with_returning(db).await {
            Ok(TryInsertResult::Inserted(model)) => return Ok(model),
            // sea-orm tells a conflict by the row that did not come back.
            Ok(_) | Err(DbErr::RecordNotFound(_)) => {}
            Err(error) => return Err(error),
        }
        candidate = next_free(base, &taken::<E>(db, base).await?);
    }
    Err(DbErr::RecordNotInserted)
}

/// The slugs that begin with `base`, which has only letters, digits and hyphens.
async fn taken<E: EntityTrait>(db: &impl ConnectionTrait, base: &str) -> Result<Vec<String>, DbErr> {
    let slug = Alias::new("slug");
    let select = Query::select()
        .column(slug.clone())
        .from(E::default().table_ref())
        .and_where(Expr::col(slug.clone()).eq(base).or(Expr::col(slug).like(format!("{base}-%"))))
        .take();
    db.query_all(&select).await?.iter().map(|row| row.try_get("", "slug")).collect()
}

/// Makes changes of what hangs on what wait for one another until the
/// transaction ends: they are rare, and each locks rows of several tables.
///
/// # Errors
/// When the database fails.
pub async fn lock_structure(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sql = "SELECT pg_advisory_xact_lock(hashtext('taxonomy.structure'))";
    txn.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map(|_| ())
}

/// Gives every item its place in one statement, after locking the rows in the
/// order of their ids, so that two reorders cannot wait for one another. Gives
/// the number of rows that there are.
///
/// # Errors
/// When the database fails.
pub async fn reorder<E: EntityTrait>(db: &impl ConnectionTrait, items: &[ReorderItem]) -> Result<usize, DbErr> {
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
    db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, update, [places.into()])).await?;
    Ok(rows.len())
}
