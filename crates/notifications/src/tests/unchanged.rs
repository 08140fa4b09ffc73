//! The same change twice: the second time writes nothing.

use super::fixture::Fixture;
use kernel::Role;
use sea_orm::QueryResult;
use serde_json::{Value, json};
use test_support::World;

/// The transactions that wrote the rows last: a row that is written with the values it has counts too.
async fn writers(world: &World, table: &str) -> Vec<(String, i64)> {
    let rows = world.sql(&format!("SELECT ctid::text AS place, xmin::text::bigint AS writer FROM {table}"), []).await;
    let writer = |row: &QueryResult| {
        (row.try_get("", "place").expect("a place"), row.try_get("", "writer").expect("a transaction"))
    };
    rows.iter().map(writer).collect()
}

#[actix_web::test]
async fn marking_as_read_twice_writes_once() {
    let fixture = Fixture::new().await;
    let (world, app) = (&fixture.world, fixture.app().await);
    let me = world.user(Role::Patient).await;
    fixture.notify(me.id).await;
    let list = app.get("/api/v1/notifications").by(&me).send().await.data(200);
    let path = format!("/api/v1/notifications/{}/read", list[0]["id"].as_str().expect("an id"));
    let first = app.patch(&path).by(&me).send().await;
    let before = (writers(world, "notifications").await, world.events_and_entries().await);
    for _ in 0..2 {
        let again = app.patch(&path).by(&me).send().await;
        assert_eq!((again.data(200), again.etag()), (first.data(200), first.etag()));
    }
    assert_eq!((writers(world, "notifications").await, world.events_and_entries().await), before);
}

#[actix_web::test]
async fn marking_all_as_read_twice_writes_once() {
    let fixture = Fixture::new().await;
    let (world, app) = (&fixture.world, fixture.app().await);
    let me = world.user(Role::Patient).await;
    fixture.notify(me.id).await;
    fixture.notify(me.id).await;
    let path = "/api/v1/notifications/read-all";
    assert_eq!(app.patch(path).by(&me).send().await.data(200), json!({ "updated": 2 }));
    let before = (writers(world, "notifications").await, world.events_and_entries().await);
    for _ in 0..2 {
        assert_eq!(app.patch(path).by(&me).send().await.data(200), json!({ "updated": 0 }));
    }
    assert_eq!((writers(world, "notifications").await, world.events_and_entries().await), before);
}

#[actix_web::test]
async fn the_same_preferences_twice_are_written_once() {
    let fixture = Fixture::new().await;
    let (world, app) = (&fixture.world, fixture.app().await);
    let me = world.user(Role::Patient).await;
    let path = "/api/v1/notifications/preferences";
    let row = |kind: &str, email: bool| json!({ "kind": kind, "email": email, "sms": true, "push": false });
    let put = |rows: Value| app.put(path).by(&me).json(json!({ "preferences": rows })).send();
    let first = put(json!([row("booking", false), row("payment", true)])).await;
    let before = (writers(world, "notification_preferences").await, world.events_and_entries().await);
    for _ in 0..2 {
        let again = put(json!([row("booking", false), row("payment", true)])).await;
        assert_eq!((again.data(200), again.etag()), (first.data(200), first.etag()));
    }
    assert_eq!((writers(world, "notification_preferences").await, world.events_and_entries().await), before);

    let changed = put(json!([row("booking", true), row("payment", true)])).await;
    assert_ne!(changed.data(200), first.data(200));
    let written = writers(world, "notification_preferences").await;
    assert_eq!(written.iter().filter(|row| before.0.contains(row)).count(), 1, "the other kind is not written");
}
