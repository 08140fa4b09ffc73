//! Document stores that are away or broken.

use crate::documents::{Home, LOG, document, postgres};
use crate::support::{goes_on, still_clock, unique};
use kernel::Masked;
use platform::documents::{DocumentsConfig, DocumentsError, Filter, open};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;

#[tokio::test]
async fn a_mongodb_that_is_away_says_so_soon() {
    let url = "mongodb://user:hunter2@127.0.0.1:1/?directConnection=true";
    let config =
        DocumentsConfig::Mongodb { url: Masked::new(url.to_owned()), database: "none".to_owned(), timeout_ms: 200 };
    assert!(!format!("{config:?}").contains("hunter2"));
    let store = open(&config, DatabaseConnection::default(), still_clock()).await.expect("starts all the same");
    for error in [
        goes_on(store.ping()).await.expect_err("away"),
        goes_on(store.insert_many(LOG, &[document("d", 0, json!({}))])).await.map(|_| ()).expect_err("away"),
        goes_on(store.find(LOG, &Filter::newest(1))).await.map(|_| ()).expect_err("away"),
    ] {
        assert!(matches!(&error, DocumentsError::Away(_)), "{error:?}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[tokio::test]
async fn a_missing_table_is_no_passing_trouble() {
    let schema = unique("stores");
    let db = postgres(&schema).await;
    db.execute_unprepared("DROP TABLE documents").await.expect("drops");
    let store = open(&DocumentsConfig::default(), db, still_clock()).await.expect("opens");
    let error = store.find(LOG, &Filter::newest(1)).await.expect_err("no table");
    assert!(matches!(error, DocumentsError::Refused(_)), "{error:?}");
    Home::Schema(schema).remove().await;
}
