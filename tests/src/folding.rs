//! Human text is compared as `kernel::fold` folds it: SQL that folded by itself would fold otherwise.

use crate::running::seeded_database;
use kernel::FOLDING_VERSION;
use sqlx::{Connection, PgConnection};
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") && !path.ends_with("target") && !path.ends_with("test_support") {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn sql_folds_no_text_by_itself() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates"), &mut files);
    assert!(files.len() > 300, "the sources are found: {}", files.len());
    let folding = regex::Regex::new(r#"(?i)\bilike\b|\bunaccent\(|"[^"]*\blower\([^"]*""#).expect("a pattern");
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("readable");
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//") && folding.is_match(line));
            lines.map(|line| format!("{}: {}", path.display(), line.trim())).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}: use `kernel::fold` and `platform::db::Search`");
}

/// What the seed writes is found at once, and not only after a job has folded it; nor is it a row that changes by itself.
#[actix_web::test]
async fn seed_data_is_folded() {
    let database = seeded_database().await;
    let mut db = PgConnection::connect(&database.url).await.expect("connects");
    let tables = "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'folding'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut db).await.expect("tables");
    assert!(tables.len() >= 3, "hospitals, treatments, users: {tables:?}");
    for table in tables {
        let sql = format!("SELECT count(*) FROM {table} WHERE folding <> $1");
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(FOLDING_VERSION);
        let unfolded: i64 = query.fetch_one(&mut db).await.expect("a number");
        assert_eq!(unfolded, 0, "{table}");
    }
}
