use crate::domain::InvoiceKind;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

/// The next number of the series. The counter's row stays locked until `txn`
/// ends and goes back with it: no number is ever skipped or given twice
/// (Directive 2006/112/EC art. 226 (2): a sequential number that identifies the
/// invoice uniquely). Ask for it last: others wait.
pub async fn next_number(txn: &DatabaseTransaction, kind: InvoiceKind, year: i32) -> Result<i64, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO invoice_counters (series, year, last_number) VALUES ($1, $2, 1)
         ON CONFLICT (series, year) DO UPDATE SET last_number = invoice_counters.last_number + 1 RETURNING last_number",
        [kind.series().into(), year.into()],
    );
    let row = txn.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the counter gave no number".to_owned()))?.try_get("", "last_number")
}
