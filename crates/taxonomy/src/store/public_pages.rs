//! Queries over `public_pages`: every published page of every module.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

/// A published page.
#[derive(Debug, FromQueryResult)]
pub struct PageRow {
    /// First segment of its address.
    pub section: String,
    /// Its slug.
    pub slug: String,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT count(*) AS pages FROM public_pages"))
        .await?;
    let pages: i64 = row.map(|r| r.try_get("", "pages")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(pages).unwrap_or_default())
}

/// `limit` pages from `offset` on, in a fixed order.
pub async fn part(db: &impl ConnectionTrait, limit: u32, offset: u64) -> Result<Vec<PageRow>, DbErr> {
    let sql = "SELECT section, slug, updated_at FROM public_pages ORDER BY section, id LIMIT $1 OFFSET $2";
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    PageRow::find_by_statement(Statement::from_sql_and_values(
        DbBackend::Postgres,
        sql,
        [i64::from(limit).into(), offset.into()],
    ))
    .all(db)
    .await
}
