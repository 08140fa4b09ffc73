//! The audit trail: in order, whole, and found out when it is not, in either document store.

use crate::running::{Stores, System};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Actor, AuditEntry};
use platform::audit::{AUDIT_COLLECTION, AuditDrain, verify_trail};
use platform::documents::{Collection, Document, Documents, DocumentsError, Filter};
use sea_orm::TransactionTrait;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::World;

fn entry(action: &'static str) -> AuditEntry {
    AuditEntry::new(&Actor::System, action, "test", None)
}

async fn newest(documents: &dyn Documents, many: u32) -> Vec<Document> {
    documents.find(AUDIT_COLLECTION, &Filter::newest(many)).await.expect("the store is there")
}

/// Actions by their position in the chain.
async fn trail(world: &World) -> Vec<(i64, String)> {
    let place = |document: &Document| document.body()["chain"]["position"].as_i64().expect("a position");
    let action = |document: &Document| document.body()["action"].as_str().expect("an action").to_owned();
    let mut trail: Vec<_> = newest(&*world.documents, 1_000).await.iter().map(|d| (place(d), action(d))).collect();
    trail.sort();
    trail
}

#[actix_web::test]
async fn an_entry_is_carried_when_no_earlier_one_can_come_any_more() {
    let world = World::new().await;
    let drain = AuditDrain::new(world.db.clone(), Arc::clone(&world.documents));
    let slow = world.db.begin().await.expect("begins");
    world.audit.record(&slow, &entry("test.first")).await.expect("records");
    world.audit.record(&world.db, &entry("test.second")).await.expect("records");
    let carrying = actix_web::rt::spawn({
        let drain = drain.clone();
        async move { drain.drain().await.expect("carries") }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(trail(&world).await, [], "the first may still come");
    slow.commit().await.expect("commits");
    assert_eq!(carrying.await.expect("ends"), 2);
    assert_eq!(trail(&world).await, [(1, "test.first".to_owned()), (2, "test.second".to_owned())]);
    let given_up = world.db.begin().await.expect("begins");
    world.audit.record(&given_up, &entry("test.never")).await.expect("records");
    given_up.rollback().await.expect("rolls back");
    world.audit.record(&world.db, &entry("test.third")).await.expect("records");
    assert_eq!(drain.drain().await.expect("carries"), 1);
    assert_eq!(trail(&world).await[2], (3, "test.third".to_owned()));
    assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("answers"), Vec::<String>::new());
}

/// Stores what it is given, and then says once that it could not.
struct LosesItsAnswer(Arc<dyn Documents>, AtomicBool);

#[async_trait]
impl Documents for LosesItsAnswer {
    async fn insert_many(&self, collection: Collection, documents: &[Document]) -> Result<u64, DocumentsError> {
        let stored = self.0.insert_many(collection, documents).await?;
        if self.1.swap(false, Ordering::SeqCst) {
            Err(DocumentsError::Away("no answer".to_owned()))
        } else {
            Ok(stored)
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
async fn what_was_stored_before_a_crash_keeps_its_place() {
    let world = World::new().await;
    let store = LosesItsAnswer(Arc::clone(&world.documents), AtomicBool::new(true));
    let drain = AuditDrain::new(world.db.clone(), Arc::new(store));
    world.audit.record(&world.db, &entry("test.first")).await.expect("records");
    world.audit.record(&world.db, &entry("test.second")).await.expect("records");
    drain.drain().await.expect_err("the answer is lost");
    world.audit.record(&world.db, &entry("test.third")).await.expect("records");
    assert_eq!(drain.drain().await.expect("carries"), 3);
    let trail: Vec<i64> = trail(&world).await.into_iter().map(|(position, _)| position).collect();
    assert_eq!(trail, [1, 2, 3]);
    assert_eq!(verify_trail(&world.db, &*world.documents).await.expect("answers"), Vec::<String>::new());
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
    let (db, documents) = (&system.foundation.db, Arc::clone(&system.foundation.documents));
    for number in 0..30 {
        system
            .login(
                if number % 2 == 0 { "admin@medivoy.example" } else { "patient@medivoy.example" },
                "medivoy-dev-2026",
            )
            .await;
    }
    let found = async || verify_trail(db, &*documents).await.expect("answers");
    system.eventually("the trail", async || (newest(&*documents, 1_000).await.len() >= 30).then_some(())).await;
    assert_eq!(found().await, Vec::<String>::new());
    let victim = newest(&*documents, 20).await.pop().expect("an entry");
    let position = victim.body()["chain"]["position"].as_i64().expect("a position");
    let mend = async || documents.upsert(AUDIT_COLLECTION, &victim).await.expect("mends");

    let with = |change: &dyn Fn(&mut Map<String, Value>), id: &str, at: DateTime<Utc>| {
        let mut body = victim.body().clone();
        change(&mut body);
        Document::new(id, at, None, body).expect("a document")
    };
    let other_action = |body: &mut Map<String, Value>| drop(body.insert("action".to_owned(), json!("auth.logout")));
    let changed = with(&other_action, victim.id(), victim.at());
    let moved = with(&|_| (), victim.id(), victim.at() - chrono::TimeDelta::hours(1));
    let forged = with(&|body| drop(body.remove("chain")), "forged", victim.at());
    let doubled = with(&|_| (), "doubled", victim.at());
    let beyond = with(&|body| body["chain"]["position"] = json!(1_000_000), "beyond", victim.at());
    let rewritten = with(
        &|body| {
            other_action(body);
            sealed_anew(&victim, body);
        },
        victim.id(),
        victim.at(),
    );
    for (document, expected) in [
        (&changed, format!("entry {} at {position} was changed", victim.id())),
        (&moved, format!("entry {} at {position} was changed", victim.id())),
        (&forged, "entry forged has no place in the chain".to_owned()),
        (&doubled, format!("entry doubled stands at {position}, where another is")),
        (&beyond, "entry beyond stands at 1000000, beyond the end of the chain".to_owned()),
        (&rewritten, format!("the entry at {} does not follow the one before it", position + 1)),
    ] {
        documents.upsert(AUDIT_COLLECTION, document).await.expect("tampers");
        let findings = found().await;
        let is_found = |finding: &String| {
            finding.contains(&expected) || (expected.contains("doubled") && finding.contains("where another is"))
        };
        assert!(findings.iter().any(is_found), "{expected}: {findings:#?}");
        if document.id() != victim.id() {
            documents.delete(AUDIT_COLLECTION, document.id()).await.expect("mends");
        }
        mend().await;
        assert_eq!(found().await, Vec::<String>::new());
    }
    documents.delete(AUDIT_COLLECTION, victim.id()).await.expect("tampers");
    assert_eq!(found().await, [format!("audit: the entry at {position} is missing")]);
    mend().await;
    let last = newest(&*documents, 1_000).await.into_iter().max_by_key(|d| d.body()["chain"]["position"].as_i64());
    let last = last.expect("an entry");
    let mut body = last.body().clone();
    other_action(&mut body);
    sealed_anew(&last, &mut body);
    let rewritten = Document::new(last.id(), last.at(), None, body).expect("a document");
    documents.upsert(AUDIT_COLLECTION, &rewritten).await.expect("tampers");
    let findings = found().await;
    assert!(findings.iter().any(|f| f.contains("is not the one that was written last")), "{findings:#?}");
    system.stop().await;
}

/// As someone would who knows how the hash is made.
fn sealed_anew(entry: &Document, body: &mut Map<String, Value>) {
    let chain = body["chain"].clone();
    let mut plain = body.clone();
    plain.remove("chain");
    let whole = json!({ "at": entry.at().timestamp_millis(), "entry": plain, "id": entry.id(), "position": chain["position"], "previous": chain["previous"] });
    body["chain"]["hash"] = json!(platform::crypto::sha256_hex(in_order(&whole).to_string()));
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<_, _> =
                fields.iter().map(|(name, v)| (name.clone(), in_order(v))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(in_order).collect(),
        other => other.clone(),
    }
}
