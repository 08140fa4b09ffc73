use super::app;
use kernel::{Actor, AuditEntry, Role, SessionId, UserId};
use platform::audit::AuditDrain;
use platform::documents::Documents;
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::{TestApp, World};
use uuid::Uuid;

/// Writes `count` entries of the user and carries them into the store.
async fn entries(world: &World, user: u128, action: &str, count: u128) {
    let actor = Actor::User { id: UserId(Uuid::from_u128(user)), role: Role::Patient, session: SessionId(Uuid::nil()) };
    for number in 0..count {
        let entry = AuditEntry::new(&actor, action, "booking", Uuid::from_u128(number))
            .with_changes(json!({ "number": number.to_string() }));
        world.audit.record(&world.db, &entry).await.expect("records");
    }
    drain(world).await;
}

async fn drain(world: &World) {
    let documents: Arc<dyn Documents> = Arc::clone(&world.documents);
    AuditDrain::new(world.db.clone(), documents).drain().await.expect("drains");
}

async fn list(app: &TestApp, admin: &test_support::TestUser, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/v1/audit-logs?{query}")).by(admin).send().await;
    answer.data(200).as_array().expect("a list").clone()
}

#[actix_web::test]
async fn the_trail_is_filtered() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let (app, admin) = (app(&world).await, world.admin().await);
    entries(&world, 1, "booking.create", 3).await;
    world.clock.advance(chrono::TimeDelta::minutes(1));
    entries(&world, 2, "booking.cancel", 2).await;
    let one = Uuid::from_u128(1);
    for (query, expected) in [
        (String::new(), 5),
        (format!("user_id={one}"), 3),
        ("action=booking.cancel".to_owned(), 2),
        ("action=booking".to_owned(), 0),
        ("entity_type=booking&action=booking.create".to_owned(), 3),
        (format!("entity_id={one}"), 2),
        (format!("entity_id={one}&user_id={one}"), 1),
        ("from=2026-03-01T09:01:00Z".to_owned(), 2),
        ("to=2026-03-01T09:01:00Z".to_owned(), 3),
        ("from=2026-03-01T09:01:00Z&to=2026-03-01T09:01:00Z".to_owned(), 0),
    ] {
        assert_eq!(list(&app, &admin, &query).await.len(), expected, "{query}");
    }
    let newest = &list(&app, &admin, "limit=1").await[0];
    assert_eq!((&newest["action"], &newest["outcome"]), (&json!("booking.cancel"), &json!("success")));
    assert_eq!(newest["timestamp"], "2026-03-01T09:01:00Z");
    // Two of one time are told apart by their ids alone.
    let both = list(&app, &admin, "limit=2").await;
    let mut numbers: Vec<&str> = both.iter().filter_map(|entry| entry["changes"]["number"].as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["0", "1"]);
}

#[actix_web::test]
async fn every_entry_is_on_one_page() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let (app, admin) = (app(&world).await, world.admin().await);
    // All of one time: the id alone tells them apart.
    entries(&world, 1, "booking.create", 25).await;
    let (mut seen, mut path) = (Vec::new(), "/api/v1/audit-logs?limit=10".to_owned());
    loop {
        let page = app.get(&path).by(&admin).send().await;
        seen.extend(page.data(200).as_array().expect("a list").iter().map(|entry| entry["id"].to_string()));
        let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
        path = format!("/api/v1/audit-logs?limit=10&cursor={cursor}");
        let forged = format!("/api/v1/audit-logs?limit=10&cursor=A{}", &cursor[1..]);
        if !cursor.starts_with('A') {
            app.get(&forged).by(&admin).send().await.problem(400, "invalid_cursor");
        }
    }
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
}

#[actix_web::test]
async fn who_may_not_and_bad_input() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    for path in ["/api/v1/audit-logs", "/api/v1/audit-logs/export"] {
        app.get(path).send().await.problem(401, "unauthenticated");
        for role in [Role::Patient, Role::Doctor, Role::HospitalAdmin] {
            app.get(path).by(&world.user(role).await).send().await.problem(403, "forbidden");
        }
        for (query, status, code) in [
            ("colour=red", 400, "unknown_parameter"),
            ("user_id=me", 400, "invalid_parameter"),
            ("from=yesterday", 400, "invalid_parameter"),
            ("from=0001-01-01T00:00:00Z", 422, "validation_failed"),
            ("action=", 422, "validation_failed"),
        ] {
            app.get(&format!("{path}?{query}")).by(&admin).send().await.problem(status, code);
        }
    }
    for query in ["page=1", "sort=timestamp", "sort=action", "limit=0"] {
        app.get(&format!("/api/v1/audit-logs?{query}")).by(&admin).send().await.problem(400, "invalid_parameter");
    }
    app.get("/api/v1/audit-logs/export?format=xlsx").by(&admin).send().await.problem(400, "invalid_parameter");
    app.post("/api/v1/audit-logs").by(&admin).json(json!({})).send().await.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn an_export_holds_every_entry_and_no_formula() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let (app, admin) = (app(&world).await, world.admin().await);
    entries(&world, 1, "=cmd|' /C calc'!A0", 1201).await;
    let csv = app.get("/api/v1/audit-logs/export").by(&admin).send().await;
    csv.expect(200);
    assert!(csv.header("content-type").is_some_and(|t| t.starts_with("text/csv")));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"audit-logs-2026-03-01.csv\""));
    let text = String::from_utf8(csv.bytes.clone()).expect("text");
    let rows: Vec<Vec<&str>> = text.split_terminator("\r\n").map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.len(), 1202);
    assert_eq!((rows[0][0], rows[0].len()), ("timestamp", 12));
    assert!(rows[1..].iter().all(|row| row.len() == 12 && row[3] == "'=cmd|' /C calc'!A0" && row[6] == "success"));

    let path = format!("/api/v1/audit-logs/export?format=ndjson&user_id={}", Uuid::from_u128(1));
    let ndjson = app.get(&path).by(&admin).send().await;
    assert_eq!(ndjson.header("content-type"), Some("application/x-ndjson"));
    let text = String::from_utf8(ndjson.bytes.clone()).expect("text");
    let mut ids: Vec<String> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object")["id"].to_string()).collect();
    assert_eq!(ids.len(), 1201);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 1201);

    drain(&world).await;
    assert_eq!(list(&app, &admin, "action=audit_log.export").await.len(), 2, "exports are in the trail themselves");
}

/// Who, from where, with what, in which request: as the server knows it, not as headers claim.
#[actix_web::test]
async fn an_entry_has_address_agent_and_request_of_the_request_itself() {
    let world = World::new().await;
    let (app, admin, other) = (app(&world).await, world.admin().await, world.user(Role::Patient).await);
    let path = format!("/api/v1/users/{}", other.id);
    let request =
        app.get(&path).by(&admin).header("x-request-id", "request-of-the-test").header("user-agent", "Agent/7");
    let forged = [
        ("x-forwarded-for", "198.51.100.7".to_owned()),
        ("x-real-ip", "198.51.100.7".to_owned()),
        ("x-user-id", other.id.to_string()),
    ];
    forged.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await.expect(200);
    let rows = world.sql("SELECT entry FROM audit_outbox WHERE entry->>'action' = 'user.read'", []).await;
    assert_eq!(rows.len(), 1);
    let entry: Value = rows[0].try_get("", "entry").expect("JSON");
    for (field, expected) in [
        ("user_id", json!(admin.id)),
        ("entity_id", json!(other.id)),
        ("ip_address", json!("127.0.0.1")),
        ("user_agent", json!("Agent/7")),
        ("request_id", json!("request-of-the-test")),
    ] {
        assert_eq!(entry[field], expected, "{field}");
    }
}
