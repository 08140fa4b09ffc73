use super::fixture::Fixture;
use crate::NotificationsConfig;
use kernel::Role;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/notifications";

fn message(to: Value) -> Value {
    let mut body = json!({ "title": "Maintenance <b>tonight</b>", "message": "From 22:00 UTC.\nSee you." });
    body.as_object_mut().expect("an object").extend(to.as_object().expect("an object").clone());
    body
}

#[actix_web::test]
async fn an_administrator_notifies_one_user() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let (admin, user) = (fixture.world.admin().await, fixture.world.user(Role::Doctor).await);
    let queued = app.post(PATH).by(&admin).json(message(json!({ "user_id": user.id }))).send().await.data(202);
    assert_eq!(queued, json!({ "queued": true, "recipients": 1, "broadcast_id": null }));
    fixture.work().await;
    let notification = app.get(PATH).by(&user).send().await.data(200)[0].clone();
    assert_eq!(
        (&notification["title"], &notification["kind"]),
        (&json!("Maintenance <b>tonight</b>"), &json!("announcement"))
    );
    let mail = fixture.mailer.accepted().pop().expect("a mail");
    assert_eq!(mail.subject, "Maintenance <b>tonight</b>");
    let html = mail.html.expect("HTML");
    assert!(html.contains("&lt;b&gt;") && !html.contains("<b>tonight"));
    assert!(mail.headers.iter().any(|(name, _)| name == "List-Unsubscribe"));
    let audited = fixture
        .world
        .number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'notification.send'", [])
        .await;
    assert_eq!(audited, 1);

    let inbox = message(json!({ "user_id": user.id, "channels": ["in_app"], "kind": "support" }));
    app.post(PATH).by(&admin).json(inbox).send().await.expect(202);
    fixture.work().await;
    assert_eq!(fixture.mailer.accepted().len(), 1, "the inbox alone was asked for");
}

#[actix_web::test]
async fn an_audience_is_notified_in_batches_each_user_once() {
    let fixture = Fixture::with(NotificationsConfig { broadcast_batch: 3, ..NotificationsConfig::default() }).await;
    let app = fixture.app().await;
    let admin = fixture.world.admin().await;
    for _ in 0..7 {
        fixture.world.user(Role::Patient).await;
    }
    let doctor = fixture.world.user(Role::Doctor).await;
    let deleted = fixture.world.user(Role::Patient).await;
    fixture.world.sql("UPDATE users SET deleted_at = now() WHERE id = $1", [deleted.id.0.into()]).await;

    let queued =
        app.post(PATH).by(&admin).json(message(json!({ "audience": { "role": "patient" } }))).send().await.data(202);
    assert_eq!(queued["recipients"], Value::Null);
    fixture.work().await;
    assert_eq!(fixture.world.number("SELECT count(*) FROM notifications", []).await, 7);
    assert_eq!(fixture.world.number("SELECT count(DISTINCT user_id) FROM notifications", []).await, 7);
    assert_eq!(fixture.mailer.accepted().len(), 7);
    let done =
        fixture.world.number("SELECT recipients FROM notification_broadcasts WHERE finished_at IS NOT NULL", []).await;
    assert_eq!(done, 7);
    assert_eq!(app.get(PATH).by(&doctor).send().await.data(200), json!([]));

    // The events of the batches are delivered again, although recorded as done or not: nobody is notified twice.
    fixture.world.sql("DELETE FROM event_deliveries", []).await;
    fixture
        .world
        .sql(
            "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', id)) FROM outbox_events",
            [],
        )
        .await;
    fixture.work().await;
    assert_eq!(fixture.world.number("SELECT count(*) FROM notifications", []).await, 7);
    assert_eq!(fixture.mailer.accepted().len(), 7);

    app.post(PATH)
        .by(&admin)
        .json(message(json!({ "audience": { "all": true }, "channels": ["email"] })))
        .send()
        .await
        .expect(202);
    fixture.work().await;
    assert_eq!(fixture.world.number("SELECT count(*) FROM notifications", []).await, 7 + 9);
}

#[actix_web::test]
async fn who_may_not_and_bad_input() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let admin = fixture.world.admin().await;
    app.post(PATH).json(message(json!({ "user_id": admin.id }))).send().await.problem(401, "unauthenticated");
    for role in [Role::Patient, Role::Doctor, Role::HospitalAdmin] {
        let user = fixture.world.user(role).await;
        app.post(PATH).by(&user).json(message(json!({ "user_id": user.id }))).send().await.problem(403, "forbidden");
    }
    for (body, field) in [
        (message(json!({})), "user_id"),
        (message(json!({ "user_id": admin.id, "audience": { "all": true } })), "user_id"),
        (message(json!({ "audience": {} })), "audience"),
        (message(json!({ "audience": { "all": true, "role": "doctor" } })), "audience"),
        (message(json!({ "user_id": uuid::Uuid::nil() })), "user_id"),
        (json!({ "user_id": admin.id, "title": "  ", "message": "x" }), "title"),
        (json!({ "user_id": admin.id, "title": "x", "message": "x".repeat(4001) }), "message"),
        (message(json!({ "user_id": admin.id, "channels": [] })), "channels"),
    ] {
        let answer = app.post(PATH).by(&admin).json(body).send().await;
        answer.problem(422, "validation_failed");
        assert_eq!(answer.json["errors"][0]["field"], field, "{}", answer.json);
    }
    app.post(PATH).by(&admin).json(message(json!({ "user": admin.id }))).send().await.problem(400, "unknown_field");
    assert_eq!(fixture.world.number("SELECT count(*) FROM notifications", []).await, 0);
}
