use super::{PATH, app, book, profile};
use kernel::Role;
use platform::audit::AuditDrain;
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::{TestApp, TestUser, World};

async fn drain_audit(world: &World) {
    AuditDrain::new(world.db.clone(), Arc::clone(&world.documents)).drain().await.expect("drains");
}

async fn log(app: &TestApp, path: &str, user: &TestUser) -> Vec<Value> {
    app.get(path).by(user).send().await.data(200).as_array().expect("a list").clone()
}

#[actix_web::test]
async fn the_patient_sees_who_read_what_and_why() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, admin, hospital, other) =
        (world.user(Role::Patient).await, world.admin().await, world.hospital().await, world.patient().await);
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let id: uuid::Uuid = created.data(201)["id"].as_str().expect("an id").parse().expect("an id");
    book(&world, kernel::PatientId(id), hospital.id).await;
    let path = format!("{PATH}/{id}");
    app.get(&path).by(&admin).header("x-access-reason", "complaint 4711").send().await.expect(200);
    app.get(&path).by(&hospital.admin).send().await.expect(200);
    app.patch(&path).by(&admin).json(json!({ "city": "Kisumu" })).send().await.expect(200);
    app.get(&path).by(&me).send().await.expect(200);
    app.get(&format!("{PATH}/{}", other.id)).by(&admin).header("x-access-reason", "not mine").send().await.expect(200);
    drain_audit(&world).await;

    let log_path = format!("{path}/access-log");
    let entries = log(&app, &log_path, &me).await;
    let logged: Vec<Value> = entries
        .iter()
        .map(|e| json!([e["action"], e["fields"], e["reason"], e["by"]["user_id"], e["by"]["role"]]))
        .collect();
    assert_eq!(
        logged,
        [
            json!(["patient.read", ["demographics", "clinical"], null, me.id, "patient"]),
            json!(["patient.update", ["city"], null, admin.id, "admin"]),
            json!(["patient.read", ["demographics"], null, hospital.admin.id, "hospital_admin"]),
            json!(["patient.read", ["demographics", "clinical"], "complaint 4711", admin.id, "admin"]),
            json!(["patient.create", [], null, me.id, "patient"]),
        ]
    );
    assert_eq!(entries[0]["by"]["name"], "Test User");
    assert!(entries.iter().all(|e| e.get("ip_address").is_none()), "not the reader's address");
    assert_eq!(log(&app, &log_path, &admin).await, entries);
    // Who booked with a hospital is known there, but not who else asked for them.
    app.get(&log_path).by(&hospital.admin).send().await.problem(404, "not_found");
    app.get(&format!("{log_path}?sort=at")).by(&me).send().await.problem(400, "invalid_parameter");
    app.get(&format!("{log_path}?who=me")).by(&me).send().await.problem(400, "unknown_parameter");
}

#[actix_web::test]
async fn the_log_is_paged_both_ways() {
    let world = World::new().await;
    let app = app(&world).await;
    let patient = world.patient().await;
    let path = format!("{PATH}/{}", patient.id);
    for _ in 0..7 {
        app.get(&path).by(&patient.user).send().await.expect(200);
    }
    drain_audit(&world).await;
    let first = format!("{path}/access-log?limit=3");
    let (mut by_cursor, mut next) = (Vec::new(), first.clone());
    loop {
        let page = app.get(&next).by(&patient.user).send().await;
        by_cursor.extend(page.data(200).as_array().expect("a list").clone());
        let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
        next = format!("{first}&cursor={cursor}");
    }
    let mut by_number = Vec::new();
    for number in 1..=3 {
        by_number.extend(log(&app, &format!("{first}&page={number}"), &patient.user).await);
    }
    assert_eq!(by_cursor.len(), 7);
    assert_eq!(by_cursor, by_number);
    let mut ids: Vec<String> = by_cursor.iter().map(|e| e["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 7);
    let page = app.get(&format!("{first}&page=3")).by(&patient.user).send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 3, "has_more": false, "page": 3, "total": 7, "total_pages": 3 }));
}
