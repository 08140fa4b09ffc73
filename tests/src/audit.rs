//! The audit trail: in order and complete, and tampering is found, in either document store.

use crate::running::{Stores, System};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Actor, AuditEntry};
use platform::audit::{AUDIT_COLLECTION, AuditDrain, verify_trail};
use platform::documents::{Collection, Document, Documents, DocumentsError, Filter};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::World;
use tokio::sync::Notify;

fn entry(action: &'static str) -> AuditEntry {
    AuditEntry::new(&Actor::System, action, "test", None)
}

async fn newest(documents: &dyn Documents, many: u32) -> Vec<Document> {
    documents.find(AUDIT_COLLECTION, &Filter::newest(many)).await.expect("the store is there")
}

/// Actions by their position in the chain.
async fn trail(world: &World) -> Vec<(i64, String)> {
    let position = |document: &Document| document.body()["chain"]["position"].as_i64().expect("a position");
    let action = |document: &Document| document.body()["action"].as_str().expect("an action").to_owned();
    let mut trail: Vec<_> = newest(&*world.documents, 1_000).await.iter().map(|d| (position(d), action(d))).collect();
    trail.sort();
    trail
}

#[actix_web::test]
async fn an_entry_is_moved_only_when_no_earlier_one_can_follow() {
    let world = World::new().await;
    let drain = AuditDrain::new(world.db.clone(), Arc::clone(&world.documents));
    let slow = world.db.begin().await.expect("begins");
    world.audit.record(&slow, &entry("test.first")).await.expect("records");
    world.audit.record(&world.db, &entry("test.second")).await.expect("records");
    let moving = actix_web::rt::spawn({
        let drain = drain.clone();
        async move { drain.drain().await.expect("moves") }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(trail(&world).await, [], "the first may still be committed");
    slow.commit().await.expect("commits");
    assert_eq!(moving.await.expect("ends"), 2);
    assert_eq!(trail(&world).await, [(1, "test.first".to_owned()), (2, "test.second".to_owned())]);
    let rolled_back = world.db.begin().await.expect("begins");
    world.audit.record(&rolled_back, &entry("test.never")).await.expect("records");
    rolled_back.rollback().await.expect("rolls back");
    world.audit.record(&world.db, &entry("test.third")).await.expect("records");
    assert_eq!(drain.drain().await.expect("moves"), 1);
    assert_eq!(trail(&world).await[2], (3, "test.third".to_owned()));
    assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("succeeds"), Vec::<String>::new());
}

/// A store with a fault when it is given entries.
struct Faulty(Arc<dyn Documents>, Fault);

enum Fault {
    /// Stores them, and once reports an error all the same: the response was lost.
    LosesResponse(AtomicBool),
    /// Says that it was called, and stores nothing before it is released.
    Hangs { called: Notify, released: Notify },
}

#[async_trait]
impl Documents for Faulty {
    async fn insert_many(&self, collection: Collection, documents: &[Document]) -> Result<u64, DocumentsError> {
        if let Fault::Hangs { called, released } = &self.1 {
            called.notify_one();
            released.notified().await;
        }
        let stored = self.0.insert_many(collection, documents).await?;
        match &self.1 {
            Fault::LosesResponse(next) if next.swap(false, Ordering::SeqCst) => {
                Err(DocumentsError::Away("no response".to_owned()))
            }
            Fault::LosesResponse(_) | Fault::Hangs { .. } => Ok(stored),
        }
    }
    async fn find(&self, collection: Collection, filter: &Filter) -> Result<Vec<Document>, DocumentsError> {
        self.0.find(collection, filter).await
    }
    async fn get(&self, collection: Collection, id: &str) -> Result<Option<Document>, DocumentsError> {
        self.0.get(collection, id).await
    }
    async fn upsert(&self, collection: Collection, document: &Document) -> Result<(), DocumentsError> {
        self.0.upsert(collection, document).await
    }
    async fn delete(&self, collection: Collection, id: &str) -> Result<bool, DocumentsError> {
        self.0.delete(collection, id).await
    }
    async fn purge_expired(&self, collection: Collection) -> Result<u64, DocumentsError> {
        self.0.purge_expired(collection).await
    }
    async fn ping(&self) -> Result<(), DocumentsError> {
        self.0.ping().await
    }
}

#[actix_web::test]
async fn entries_stored_before_a_crash_keep_their_position() {
    let world = World::new().await;
    let store = Faulty(Arc::clone(&world.documents), Fault::LosesResponse(AtomicBool::new(true)));
    let drain = AuditDrain::new(world.db.clone(), Arc::new(store));
    world.audit.record(&world.db, &entry("test.first")).await.expect("records");
    world.audit.record(&world.db, &entry("test.second")).await.expect("records");
    drain.drain().await.expect_err("the response is lost");
    world.audit.record(&world.db, &entry("test.third")).await.expect("records");
    assert_eq!(drain.drain().await.expect("moves"), 3);
    let trail: Vec<i64> = trail(&world).await.into_iter().map(|(position, _)| position).collect();
    assert_eq!(trail, [1, 2, 3]);
    assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("succeeds"), Vec::<String>::new());
}

/// Entries are carried on while the trail is checked: one that arrives meanwhile is no finding.
#[actix_web::test]
async fn a_trail_that_grows_is_checked_without_false_findings() {
    let world = World::new().await;
    let drain = AuditDrain::new(world.db.clone(), Arc::clone(&world.documents));
    let grows = async {
        for _ in 0..150 {
            world.audit.record(&world.db, &entry("test.grows")).await.expect("records");
            drain.drain().await.expect("moves");
        }
    };
    let checks = async {
        for _ in 0..300 {
            assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("succeeds"), Vec::<String>::new());
        }
    };
    tokio::join!(grows, checks);
}

#[actix_web::test]
async fn a_store_that_hangs_holds_no_transaction_and_stops_no_other_drainer() {
    let world = World::new().await;
    let fault = Fault::Hangs { called: Notify::new(), released: Notify::new() };
    let store = Arc::new(Faulty(Arc::clone(&world.documents), fault));
    let Fault::Hangs { called, released } = &store.1 else { unreachable!("as made above") };
    for action in ["test.first", "test.second"] {
        world.audit.record(&world.db, &entry(action)).await.expect("records");
    }
    let slow = AuditDrain::new(world.db.clone(), Arc::clone(&store) as Arc<dyn Documents>);
    let carrying = actix_web::rt::spawn(async move { slow.drain().await.expect("moves") });
    called.notified().await;
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    assert_eq!(world.number(open, []).await, 0, "no transaction is open while the store is spoken to");
    world.audit.record(&world.db, &entry("test.third")).await.expect("records");
    let drain = AuditDrain::new(world.db.clone(), Arc::clone(&world.documents));
    assert_eq!(drain.drain().await.expect("moves"), 3);
    released.notify_one();
    assert_eq!(carrying.await.expect("ends"), 0, "another one was faster");
    let carried: Vec<i64> = trail(&world).await.into_iter().map(|(position, _)| position).collect();
    assert_eq!(carried, [1, 2, 3], "each once");
    assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("succeeds"), Vec::<String>::new());
}

#[actix_web::test]
async fn tampering_is_found_in_postgresql() {
    tamper(Stores::Embedded).await;
}

#[actix_web::test]
async fn tampering_is_found_in_mongodb() {
    tamper(Stores::Real).await;
}

async fn tamper(stores: Stores) {
    let system = System::start(stores).await;
    let (db, documents) = (&system.foundation.parts.db, Arc::clone(&system.foundation.documents));
    for number in 0..30 {
        system
            .login(
                if number % 2 == 0 { "admin@medivoy.example" } else { "patient@medivoy.example" },
                "medivoy-dev-2026",
            )
            .await;
    }
    let found = async || verify_trail(db, &*documents).await.expect("succeeds");
    system.eventually("the trail", async || (newest(&*documents, 1_000).await.len() >= 30).then_some(())).await;
    assert_eq!(found().await, Vec::<String>::new());
    let entry = newest(&*documents, 20).await.pop().expect("an entry");
    let position = entry.body()["chain"]["position"].as_i64().expect("a position");
    let restore = async || documents.upsert(AUDIT_COLLECTION, &entry).await.expect("restores");
    if stores == Stores::Embedded {
        allow_changes(db, &*documents, &entry).await;
    }

    let with = |change: &dyn Fn(&mut Map<String, Value>), id: &str, at: DateTime<Utc>| {
        let mut body = entry.body().clone();
        change(&mut body);
        Document::new(id, at, None, body).expect("a document")
    };
    let other_action = |body: &mut Map<String, Value>| drop(body.insert("action".to_owned(), json!("auth.logout")));
    let changed = with(&other_action, entry.id(), entry.at());
    let moved = with(&|_| (), entry.id(), entry.at() - chrono::TimeDelta::hours(1));
    let forged = with(&|body| drop(body.remove("chain")), "forged", entry.at());
    let duplicate = with(&|_| (), "duplicate", entry.at());
    let beyond = with(&|body| body["chain"]["position"] = json!(1_000_000), "beyond", entry.at());
    let rewritten = with(
        &|body| {
            other_action(body);
            rehashed(&entry, body);
        },
        entry.id(),
        entry.at(),
    );
    for (document, expected) in [
        (&changed, format!("entry {} at {position} was changed", entry.id())),
        (&moved, format!("entry {} at {position} was changed", entry.id())),
        (&forged, "entry forged has no place in the chain".to_owned()),
        (&duplicate, format!("entry duplicate stands at {position}, where another is")),
        (&beyond, "entry beyond stands at 1000000, beyond the end of the chain".to_owned()),
        (&rewritten, format!("the entry at {} does not follow the one before it", position + 1)),
    ] {
        documents.upsert(AUDIT_COLLECTION, document).await.expect("tampers");
        let findings = found().await;
        let is_found = |finding: &String| {
            finding.contains(&expected) || (expected.contains("duplicate") && finding.contains("where another is"))
        };
        assert!(findings.iter().any(is_found), "{expected}: {findings:#?}");
        if document.id() != entry.id() {
            documents.delete(AUDIT_COLLECTION, document.id()).await.expect("restores");
        }
        restore().await;
        assert_eq!(found().await, Vec::<String>::new());
    }
    documents.delete(AUDIT_COLLECTION, entry.id()).await.expect("tampers");
    assert_eq!(found().await, [format!("audit: the entry at {position} is missing")]);
    restore().await;
    let last = newest(&*documents, 1_000).await.into_iter().max_by_key(|d| d.body()["chain"]["position"].as_i64());
    let last = last.expect("an entry");
    let mut body = last.body().clone();
    other_action(&mut body);
    rehashed(&last, &mut body);
    let rewritten = Document::new(last.id(), last.at(), None, body).expect("a document");
    documents.upsert(AUDIT_COLLECTION, &rewritten).await.expect("tampers");
    let findings = found().await;
    assert!(findings.iter().any(|f| f.contains("is not the one that was written last")), "{findings:#?}");
    system.stop().await;
}

/// PostgreSQL refuses to change or remove what is in the trail, to everyone who does not take that away first.
async fn allow_changes(db: &DatabaseConnection, documents: &dyn Documents, entry: &Document) {
    let refused = [
        documents.upsert(AUDIT_COLLECTION, entry).await.map(drop),
        documents.delete(AUDIT_COLLECTION, entry.id()).await.map(drop),
        db.execute_unprepared("TRUNCATE documents").await.map(drop).map_err(|e| DocumentsError::Refused(e.to_string())),
    ];
    for error in refused.map(|outcome| outcome.expect_err("the trail is append-only")) {
        assert!(format!("{error:?}").contains("entries of the audit trail are never changed"), "{error:?}");
    }
    let trigger = "ALTER TABLE documents DISABLE TRIGGER audit_trail_is_append_only";
    db.execute_unprepared(trigger).await.expect("only its owner can");
}

/// As an attacker would who knows how the hash is computed.
fn rehashed(entry: &Document, body: &mut Map<String, Value>) {
    let chain = body["chain"].clone();
    let mut plain = body.clone();
    plain.remove("chain");
    let hashed = json!({ "at": entry.at().timestamp_millis(), "entry": plain, "id": entry.id(), "position": chain["position"], "previous": chain["previous"] });
    body["chain"]["hash"] = json!(platform::crypto::sha256_hex(sorted(&hashed).to_string()));
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<_, _> =
                fields.iter().map(|(name, v)| (name.clone(), sorted(v))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
