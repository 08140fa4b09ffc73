use super::app;
use kernel::Role;
use serde_json::{Value, json};
use test_support::World;

/// Events and audit entries of changes so far: reading is entered each time.
async fn written(world: &World) -> (i64, i64) {
    let events = world.number("SELECT count(*) FROM outbox_events", []).await;
    (events, world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' NOT LIKE '%.read'", []).await)
}

#[actix_web::test]
async fn the_same_change_twice_is_written_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, user) = (world.admin().await, world.user(Role::Patient).await);
    let path = format!("/api/v1/users/{}", user.id);
    let whole = json!({ "first_name": "Grace", "last_name": "Hopper", "phone": "+90 532 123 45 67", "locale": "tr",
        "time_zone": "Europe/Istanbul", "profile_picture_url": "https://example.org/grace.png" });
    // A changed number is an event of its own too.
    for (path, body, events) in [
        (path.clone(), whole, 2),
        (path.clone(), json!({ "phone": null, "profile_picture_url": null }), 2),
        (format!("{path}/deactivate"), Value::Null, 1),
        (format!("{path}/activate"), Value::Null, 1),
    ] {
        let before = written(&world).await;
        let first = app.patch(&path).by(&admin).json(body.clone()).send().await;
        let once = written(&world).await;
        assert_eq!((once.0 - before.0, once.1 - before.1), (events, 1), "{path} {body}");
        let second = app.patch(&path).by(&admin).json(body.clone()).send().await;
        assert_eq!((second.data(200), second.etag()), (first.data(200), first.etag()), "{path} {body}");
        assert_eq!(written(&world).await, once, "{path} {body}");
    }
    let empty = app.patch(&path).by(&user).json(json!({})).send().await;
    assert_eq!(empty.etag(), app.get(&path).by(&user).send().await.etag());
}

#[actix_web::test]
async fn only_fields_that_differ_are_in_the_entry() {
    let world = World::new().await;
    let app = app(&world).await;
    let user = world.user(Role::Patient).await;
    let body = json!({ "first_name": "Test", "last_name": "Hopper", "phone": null, "locale": "en" });
    app.patch(&format!("/api/v1/users/{}", user.id)).by(&user).json(body).send().await.expect(200);
    let rows = world.sql("SELECT entry->'changes' AS changes FROM audit_outbox", []).await;
    let changes: Vec<Value> = rows.iter().map(|row| row.try_get("", "changes").expect("JSON")).collect();
    assert_eq!(changes, [json!({ "fields": ["last_name"] })]);
}
