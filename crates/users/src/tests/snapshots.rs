use super::app;
use kernel::{Actor, AuditEntry, Role};
use platform::audit::AuditDrain;
use serde_json::json;
use std::sync::Arc;
use test_support::{World, assert_snapshot};

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer_about_users() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    let body = json!({ "email": "grace@example.org", "password": "a long enough one", "user_type": "doctor",
        "first_name": "Grace", "last_name": "Hopper", "phone": "+905321234567", "locale": "tr" });

    let created = app.post("/api/v1/users").by(&admin).json(body).send().await;
    assert_snapshot!("createUser", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("listUsers", app.get("/api/v1/users?user_type=doctor").by(&admin).send().await);
    assert_snapshot!("getUser", app.get(&path).by(&admin).send().await);
    let changed = app.patch(&path).by(&admin).json(json!({ "phone": null, "time_zone": "Asia/Tokyo" })).send().await;
    assert_snapshot!("updateUser", changed);
    let deactivated = app.patch(&format!("{path}/deactivate")).by(&admin).send().await;
    assert_snapshot!("deactivateUser", deactivated);
    assert_snapshot!("activateUser", app.patch(&format!("{path}/activate")).by(&admin).send().await);
    assert_snapshot!("deleteUser", app.delete(&path).by(&admin).send().await);
}

#[actix_web::test]
async fn every_good_answer_about_the_audit_trail() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let app = app(&world).await;
    let (admin, user) = (world.admin().await, world.user(Role::Patient).await);
    let actor = Actor::User { id: user.id, role: Role::Patient, session: user.session };
    let entry = AuditEntry::new(&actor, "booking.create", "booking", user.id.0).with_changes(json!({ "a": 1 }));
    world.audit.record(&world.db, &entry).await.expect("records");
    AuditDrain::new(world.db.clone(), Arc::clone(&world.documents)).drain().await.expect("drains");

    assert_snapshot!("listAuditLogs", app.get("/api/v1/audit-logs").by(&admin).send().await);
    let export = "/api/v1/audit-logs/export";
    assert_snapshot!("exportAuditLogs", app.get(export).by(&admin).send().await);
    let ndjson = app.get(&format!("{export}?format=ndjson")).by(&admin).send().await;
    assert_snapshot!("exportAuditLogs-ndjson", ndjson);
}
