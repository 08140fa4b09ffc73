//! Queries, one file per table; `people` reads views of other modules. What a caller reads is within their
//! [`Scope`](kernel::Scope); samples, results and history are read for a test that is.

pub mod history;
pub mod integrity;
pub mod lab_tests;
pub mod laboratories;
pub mod people;
pub mod results;
pub mod samples;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// The next number of a sequence; one that is rolled back leaves a gap.
async fn next_number(db: &impl ConnectionTrait, sql: &'static str) -> Result<i64, DbErr> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.map_or_else(|| Err(DbErr::RecordNotFound(sql.to_owned())), |row| row.try_get_by_index(0))
}
