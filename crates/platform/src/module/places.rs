use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// More places of one fault tell nothing new.
const MAX_PLACES: u32 = 100;

/// Where an invariant does not hold: the texts in the first column that the query finds, in their order.
///
/// # Errors
/// When the database fails.
pub async fn broken_places(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<String>, DbErr> {
    let sql = format!("{sql} ORDER BY 1 LIMIT {MAX_PLACES}");
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
