//! What PostgreSQL's planner knows of the tables: without it, lists over few rows are planned as over one.

use crate::running::{Stores, System};
use sqlx::PgPool;

/// Tables that stay small in many installations, and that lists begin with or look into.
const SMALL: [&str; 3] = ["treatment_categories", "treatment_subcategories", "hospitals"];

#[actix_web::test]
async fn the_planner_knows_the_seed_data_and_soon_hears_of_small_tables() {
    let system = System::start(Stores::Embedded).await;
    let db = system.oracle().await;
    for table in SMALL.into_iter().chain(["treatments", "hospital_treatments"]) {
        let known = known_rows(&db, table).await;
        assert!(known > 0.0, "{table}: {known} rows, as the planner believes");
    }
    for table in SMALL {
        let option = "autovacuum_analyze_threshold=5";
        let set = "SELECT $2 = ANY (reloptions) FROM pg_class WHERE oid = $1::regclass";
        let is_set: Option<bool> =
            sqlx::query_scalar(set).bind(table).bind(option).fetch_one(&db).await.expect("an answer");
        assert_eq!(is_set, Some(true), "{table}: {option}");
    }
    system.stop().await;
}

/// As many rows as the planner believes to be there; -1 when it knows nothing.
async fn known_rows(db: &PgPool, table: &str) -> f32 {
    let sql = "SELECT reltuples FROM pg_class WHERE oid = $1::regclass";
    sqlx::query_scalar(sql).bind(table).fetch_one(db).await.expect("an answer")
}
