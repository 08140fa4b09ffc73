//! PostgreSQL's statistics of the tables: without them, lists over few rows are planned as if there were one.

use crate::running::{Stores, System};
use sqlx::PgPool;

/// Tables that stay small in many installations and that lists join.
const SMALL: [&str; 3] = ["treatment_categories", "treatment_subcategories", "hospitals"];

#[actix_web::test]
async fn the_seed_data_has_statistics_and_small_tables_are_analyzed_soon() {
    let system = System::start(Stores::Embedded).await;
    let db = system.db().await;
    for table in SMALL.into_iter().chain(["treatments", "hospital_treatments"]) {
        let known = known_rows(&db, table).await;
        assert!(known > 0.0, "{table}: {known} rows, by the planner's statistics");
    }
    for table in SMALL {
        let option = "autovacuum_analyze_threshold=5";
        let set = "SELECT $2 = ANY (reloptions) FROM pg_class WHERE oid = $1::regclass";
        let is_set: Option<bool> =
            sqlx::query_scalar(set).bind(table).bind(option).fetch_one(&db).await.expect("a row");
        assert_eq!(is_set, Some(true), "{table}: {option}");
    }
    system.stop().await;
}

/// Number of rows by the planner's statistics; -1 without any.
async fn known_rows(db: &PgPool, table: &str) -> f32 {
    let sql = "SELECT reltuples FROM pg_class WHERE oid = $1::regclass";
    sqlx::query_scalar(sql).bind(table).fetch_one(db).await.expect("a row")
}
