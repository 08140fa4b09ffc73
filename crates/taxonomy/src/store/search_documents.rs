//! Queries over `search_documents`, what every module has for the one search: typo-tolerant, by trigrams of folded
//! names.

use crate::domain::Translations;
use crate::dto::SearchQuery;
use kernel::fold_query;
use platform::paging::{Keyset, PageRequest, Position, Slice, SortType};
use platform::problem::{Problem, common};
use sea_orm::sea_query::extension::postgres::PgBinOper;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

/// Share of the query's trigrams that must be found together. PostgreSQL's own
/// 0.6 loses words of eight letters with two errors.
const THRESHOLD: &str = "0.5";

/// A row of the view `search_documents`.
#[derive(Debug, FromQueryResult)]
pub struct HitRow {
    pub kind: String,
    pub id: uuid::Uuid,
    pub slug: String,
    pub name: String,
    pub place: Option<String>,
    pub translations: Translations,
    pub score: f64,
}

/// Whether `column` (folded names) has the folded query somewhere; the
/// trigram index answers it.
pub fn matches(query: &str, column: Expr) -> SimpleExpr {
    Expr::val(query).binary(PgBinOper::WordSimilarity, column)
}

/// How well a row fits, 0 to 1: mostly how exactly the words stand in any of
/// its names, then how little else the English name says. Rounded to decimals,
/// so that a cursor holds exactly what the rows are compared by.
pub fn relevance(query: &str) -> SimpleExpr {
    Expr::cust_with_values(
        "round(((2 * word_similarity($1, search_text) + similarity($1, name_folded)) / 3)::numeric, 6)",
        [query.to_owned()],
    )
}

/// The cursor of a list by relevance holds a number; one that was given out for
/// the same list in another order does not.
///
/// # Errors
/// 400 when it is another one.
pub fn check_cursor(page: &PageRequest) -> Result<(), Problem> {
    match &page.position {
        Position::After(p) if !is_decimal(&p.key) => Err(Problem::new(common::INVALID_CURSOR)),
        _ => Ok(()),
    }
}

fn is_decimal(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.parse::<f64>().is_ok()
}

/// Sets how similar is similar enough, for the transaction.
pub async fn set_threshold(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sql = "SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)";
    txn.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [THRESHOLD.into()])).await.map(|_| ())
}

/// The statement over everything public; `query` is folded.
pub fn everything(query: &str, kinds: impl Iterator<Item = &'static str>) -> SelectStatement {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    let mut select = Query::select();
    for name in ["kind", "id", "slug", "name", "place", "translations"] {
        select.column(Alias::new(name));
    }
    select
        .expr_as(relevance(query).cast_as(Alias::new("double precision")), Alias::new("score"))
        .from(Alias::new("search_documents"))
        .and_where(matches(query, column("search_text")))
        .and_where(column("kind").is_in(kinds))
        .take()
}

/// One page of everything public that fits.
pub async fn page(txn: &impl ConnectionTrait, query: &SearchQuery, page: &PageRequest) -> Result<Slice<HitRow>, DbErr> {
    let folded = fold_query(&query.q);
    Keyset::by_expr(relevance(&folded), SortType::Numeric, Alias::new("id"))
        .fetch(txn, everything(&folded, query.kinds()), page)
        .await
}

#[cfg(test)]
mod tests {
    use super::is_decimal;

    #[test]
    fn only_decimals_are_positions_by_relevance() {
        for (text, expected) in [
            ("0.833333", true),
            ("1", true),
            ("", false),
            ("1.2.3", false),
            ("1e5", false),
            ("NaN", false),
            ("Knee", false),
        ] {
            assert_eq!(is_decimal(text), expected, "{text}");
        }
    }
}
