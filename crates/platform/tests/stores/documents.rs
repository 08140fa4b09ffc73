//! The behaviour of every document store, on PostgreSQL and on MongoDB.

use crate::support::{service, still_clock, unique};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, Masked};
use platform::documents::{Collection, Document, Documents, DocumentsConfig, DocumentsError, Filter, open};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub const LOG: Collection = Collection { name: "audit_logs", indexed: &["entity_id", "changes.field"] };
const OTHER: Collection = Collection { name: "sessions", indexed: &[] };

struct Fixture {
    store: Arc<dyn Documents>,
    clock: Clock,
    home: Home,
}

/// Where a test's documents are.
#[derive(Clone)]
pub enum Home {
    Schema(String),
    Database(String),
}

impl Home {
    /// After a test that went well; the remains of others may be of interest.
    pub async fn remove(self) {
        match self {
            Self::Schema(name) => {
                let db = Database::connect(service("MEDIVOY_TEST_POSTGRES_URL")).await.expect("PostgreSQL is there");
                db.execute_unprepared(&format!("DROP SCHEMA {name} CASCADE")).await.expect("drops");
            }
            Self::Database(name) => mongodb(&name).await.drop().await.expect("drops"),
        }
    }
}

async fn mongodb(database: &str) -> mongodb::Database {
    let url = service("MEDIVOY_TEST_MONGODB_URL");
    mongodb::Client::with_uri_str(url).await.expect("a URL").database(database)
}

/// A database connection whose tables live in a schema of this test's own.
pub async fn postgres(schema: &str) -> DatabaseConnection {
    let url = service("MEDIVOY_TEST_POSTGRES_URL");
    let admin = Database::connect(&url).await.expect("PostgreSQL is there");
    admin.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("creates");
    admin.close().await.expect("closes");
    let mut options = ConnectOptions::new(url);
    options.set_schema_search_path(schema).max_connections(4);
    let db = Database::connect(options).await.expect("PostgreSQL is there");
    // As the migration makes it.
    db.execute_unprepared(
        "CREATE TABLE documents (collection text, id text, body jsonb NOT NULL, at timestamptz NOT NULL, \
         expires_at timestamptz, PRIMARY KEY (collection, id)); \
         CREATE INDEX ON documents (collection, at DESC, id DESC)",
    )
    .await
    .expect("creates");
    db
}

async fn on_postgres() -> Fixture {
    let clock = still_clock();
    let schema = unique("stores");
    let db = postgres(&schema).await;
    let store = open(&DocumentsConfig::default(), db, clock.clone()).await.expect("opens");
    Fixture { store, clock, home: Home::Schema(schema) }
}

async fn on_mongodb() -> Fixture {
    let (clock, database) = (still_clock(), unique("stores"));
    let store = mongo_store(&database, clock.clone()).await;
    Fixture { store, clock, home: Home::Database(database) }
}

async fn mongo_store(database: &str, clock: Clock) -> Arc<dyn Documents> {
    let config = DocumentsConfig::Mongodb {
        url: Masked::new(service("MEDIVOY_TEST_MONGODB_URL")),
        database: database.to_owned(),
        timeout_ms: 5_000,
    };
    open(&config, DatabaseConnection::default(), clock).await.expect("opens")
}

fn at(seconds: i64) -> DateTime<Utc> {
    // Far ahead, so that MongoDB's own sweep, by the real clock, leaves it alone.
    "2096-03-01T09:30:00Z".parse::<DateTime<Utc>>().expect("a time") + TimeDelta::seconds(seconds)
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

pub fn document(id: &str, seconds: i64, body: Value) -> Document {
    Document::new(id, at(seconds), None, object(body)).expect("a document")
}

async fn ids(store: &Arc<dyn Documents>, filter: Filter) -> Vec<String> {
    store.find(LOG, &filter).await.expect("finds").iter().map(|found| found.id().to_owned()).collect()
}

async fn documents_come_back_as_they_were(Fixture { store, .. }: Fixture) {
    let body = json!({
        "action": "update", "whole": 7, "big": i64::MIN, "half": 0.5, "huge": 1e300, "nothing": null, "yes": true,
        "list": [1, "two", { "three": [3] }], "empty": {}, "text": "naïve 𝒳 \u{200f}",
        "nested": { "items[0].amount_minor": { "$oid": "not one" }, "": 1 },
    });
    let stored = document("d", 0, body.clone());
    assert_eq!(store.insert_many(LOG, std::slice::from_ref(&stored)).await.expect("inserts"), 1);
    let found = store.get(LOG, "d").await.expect("gets").expect("is there");
    assert_eq!(found, stored);
    assert_eq!(Value::Object(found.into_body()), body);
    assert_eq!(store.get(LOG, "none").await.expect("asks"), None);
    assert_eq!(store.get(OTHER, "d").await.expect("asks"), None, "collections are apart");
    store.ping().await.expect("is there");
}

async fn inserting_twice_stores_once(Fixture { store, .. }: Fixture) {
    let first = [document("a", 1, json!({ "n": 1 })), document("b", 2, json!({ "n": 1 }))];
    assert_eq!(store.insert_many(LOG, &first).await.expect("inserts"), 2);
    let again = [document("z", 0, json!({})), document("a", 9, json!({ "n": 2 })), document("c", 3, json!({}))];
    assert_eq!(store.insert_many(LOG, &again).await.expect("inserts"), 2, "the known one stops none of the others");
    assert_eq!(ids(&store, Filter::newest(10)).await, ["c", "b", "a", "z"]);
    assert_eq!(store.get(LOG, "a").await.expect("gets").expect("is there"), first[0], "and stays as it was");
    assert_eq!(store.insert_many(LOG, &again).await.expect("inserts"), 0);
    assert_eq!(store.insert_many(LOG, &[]).await.expect("nothing to do"), 0);
}

async fn filters_must_all_hold(Fixture { store, .. }: Fixture) {
    let all = [
        document("a", 1, json!({ "user": "x", "n": 1, "deep": { "ok": true, "more": 1 } })),
        document("b", 2, json!({ "user": "x", "n": 2, "deep": { "ok": false } })),
        document("c", 3, json!({ "user": "y", "n": 1 })),
        document("d", 4, json!({ "user": { "$ne": "x" } })),
    ];
    store.insert_many(LOG, &all).await.expect("inserts");
    store.insert_many(OTHER, &[document("o", 2, json!({ "user": "x" }))]).await.expect("inserts");
    let newest = || Filter::newest(10);
    for (filter, expected) in [
        (newest(), vec!["d", "c", "b", "a"]),
        (Filter::newest(2), vec!["d", "c"]),
        (Filter::newest(0), vec![]),
        (newest().field("user", "x"), vec!["b", "a"]),
        (newest().field("user", "x").field("n", 1), vec!["a"]),
        (newest().field("n", 1), vec!["c", "a"]),
        (newest().field("n", "1"), vec![]),
        (newest().field("deep.ok", true), vec!["a"]),
        (newest().field("deep.ok", true).field("deep.more", 1), vec!["a"]),
        (newest().field("user", "{\"$ne\":\"x\"}"), vec![]),
        (newest().field("user", "x\0"), vec![]),
        (newest().field("absent", "x"), vec![]),
        (newest().from(at(2)), vec!["d", "c", "b"]),
        (newest().until(at(2)), vec!["a"]),
        (newest().from(at(2)).until(at(4)), vec!["c", "b"]),
        (newest().from(at(2) + TimeDelta::microseconds(1)).until(at(4) + TimeDelta::microseconds(1)), vec!["d", "c"]),
        (newest().after(at(3), "c"), vec!["b", "a"]),
        (newest().after(at(3), "c").field("n", 1), vec!["a"]),
    ] {
        assert_eq!(ids(&store, filter.clone()).await, expected, "{filter:?}");
    }
    let odd = store.find(LOG, &newest().field("$where", "1")).await;
    assert!(matches!(odd, Err(DocumentsError::Invalid(_))));
}

async fn pages_meet_each_document_once(Fixture { store, .. }: Fixture) {
    // Many of one time, so that the id must break ties.
    let all: Vec<_> = (0..25).map(|n| document(&format!("id-{n:02}"), n / 10, json!({}))).collect();
    store.insert_many(LOG, &all).await.expect("inserts");
    let (mut seen, mut filter) = (Vec::new(), Filter::newest(4));
    loop {
        let page = store.find(LOG, &filter).await.expect("finds");
        let Some(last) = page.last() else { break };
        filter = Filter::newest(4).after(last.at(), last.id());
        seen.extend(page.iter().map(|found| found.id().to_owned()));
        // What is newer does not disturb the pages that follow.
        store.insert_many(LOG, &[document(&format!("new-{}", seen.len()), 100, json!({}))]).await.expect("inserts");
    }
    let expected: Vec<String> = (0..25).rev().map(|n| format!("id-{n:02}")).collect();
    assert_eq!(seen, expected);
}

async fn sessions_are_replaced_and_removed(Fixture { store, .. }: Fixture) {
    store.upsert(OTHER, &document("s", 1, json!({ "ip": "a", "old": true }))).await.expect("adds");
    let newer = document("s", 2, json!({ "ip": "b" }));
    store.upsert(OTHER, &newer).await.expect("replaces");
    assert_eq!(store.get(OTHER, "s").await.expect("gets"), Some(newer), "as a whole");
    assert!(store.delete(OTHER, "s").await.expect("deletes"));
    assert!(!store.delete(OTHER, "s").await.expect("is gone"));
}

async fn what_expires_is_gone_at_once_and_swept_later(Fixture { store, clock, .. }: Fixture) {
    clock.advance(at(0) - clock.now());
    let until = |id: &str, seconds| Document::new(id, at(0), Some(at(seconds)), Map::new()).expect("a document");
    store.insert_many(LOG, &[until("a", 10), until("b", 20), document("c", 0, json!({}))]).await.expect("inserts");
    assert_eq!(ids(&store, Filter::newest(10)).await, ["c", "b", "a"]);
    assert_eq!(store.purge_expired(LOG).await.expect("sweeps"), 0);
    clock.advance(TimeDelta::seconds(10));
    assert_eq!(ids(&store, Filter::newest(10)).await, ["c", "b"]);
    assert_eq!(store.get(LOG, "a").await.expect("asks"), None);
    assert_eq!(store.get(LOG, "b").await.expect("asks").and_then(|b| b.expires_at()), Some(at(20)));
    assert_eq!(store.purge_expired(OTHER).await.expect("sweeps"), 0, "each collection by itself");
    assert_eq!(store.purge_expired(LOG).await.expect("sweeps"), 1);
    assert_eq!(store.purge_expired(LOG).await.expect("sweeps"), 0);
}

macro_rules! on_both {
    ($($behaviour:ident),+ $(,)?) => {$(
        mod $behaviour {
            #[tokio::test]
            async fn on_postgres() {
                let fixture = super::on_postgres().await;
                let home = fixture.home.clone();
                super::$behaviour(fixture).await;
                home.remove().await;
            }
            #[tokio::test]
            async fn on_mongodb() {
                let fixture = super::on_mongodb().await;
                let home = fixture.home.clone();
                super::$behaviour(fixture).await;
                home.remove().await;
            }
        }
    )+};
}

on_both!(
    documents_come_back_as_they_were,
    inserting_twice_stores_once,
    filters_must_all_hold,
    pages_meet_each_document_once,
    sessions_are_replaced_and_removed,
    what_expires_is_gone_at_once_and_swept_later,
);

#[test]
fn a_document_takes_the_form_that_both_stores_keep() {
    let body = json!({ "_id": 1, "at": 2, "expires_at": 3, "nul\0": ["a\0b"], "beyond": u64::MAX });
    let now = at(0) + TimeDelta::microseconds(123_456);
    let made = Document::new("d", now, Some(now), object(body)).expect("a document");
    assert_eq!(Value::Object(made.body().clone()), json!({ "nul\u{fffd}": ["a\u{fffd}b"], "beyond": u64::MAX as f64 }));
    let cut = at(0) + TimeDelta::milliseconds(123);
    assert_eq!((made.at(), made.expires_at()), (cut, Some(cut)));
    for (id, body) in [
        ("", json!({})),
        ("nul\0", json!({})),
        (&*"x".repeat(201), json!({})),
        ("d", json!({ "": 1 })),
        ("d", json!({ "$set": 1 })),
        ("d", json!({ "a.b": 1 })),
    ] {
        assert!(matches!(Document::new(id, now, None, object(body)), Err(DocumentsError::Invalid(_))), "{id:?}");
    }
}

/// The indexes are there, and making them again, as a second process does, is fine.
#[tokio::test]
async fn mongodb_gets_its_indexes() {
    use futures_util::TryStreamExt;
    let name = unique("stores");
    for id in ["one", "two"] {
        let process = mongo_store(&name, still_clock()).await;
        process.insert_many(LOG, &[document(id, 0, json!({}))]).await.expect("inserts");
    }
    let database = mongodb(&name).await;
    let log = database.collection::<mongodb::bson::Document>(LOG.name);
    let indexes: Vec<_> = log.list_indexes().await.expect("lists").try_collect().await.expect("lists");
    let expiring = indexes.iter().filter_map(|index| index.options.as_ref()?.expire_after).collect::<Vec<_>>();
    assert_eq!(expiring, [std::time::Duration::ZERO]);
    let keys: Vec<String> =
        indexes.iter().map(|index| index.keys.keys().cloned().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(keys, ["_id", "expires_at", "at _id", "entity_id at _id", "changes.field at _id"]);
    database.drop().await.expect("drops");
}
