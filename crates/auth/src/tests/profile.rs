use super::Fixture;
use serde_json::{Value, json};

#[actix_web::test]
async fn own_data_is_changed_by_its_version() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let patch = |etag: Option<String>, body| {
        let request = fixture.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(body);
        match etag {
            Some(etag) => request.header("if-match", &etag),
            None => request,
        }
        .send()
    };
    let read = fixture.profile(&tokens.access).await;
    let changed = patch(Some(read.etag()), json!({ "first_name": "Amazing" })).await;
    assert_eq!(changed.data(200)["first_name"], "Amazing");
    assert_eq!(changed.data(200)["patient"]["id"], tokens.user_id);
    patch(Some(read.etag()), json!({ "first_name": "Late" })).await.problem(412, "precondition_failed");
    patch(None, json!({ "first_name": "Grace" })).await.expect(200);
    for (body, status, code) in [
        (json!({ "first_name": "" }), 422, "validation_failed"),
        (json!({ "first_name": null, "last_name": "x".repeat(101) }), 422, "validation_failed"),
        (json!({ "time_zone": "Mars/Olympus" }), 422, "validation_failed"),
        (json!({ "profile_picture_url": "no url" }), 422, "validation_failed"),
        (json!({ "email": "other@example.org" }), 400, "unknown_field"),
        (json!({ "user_type": "admin" }), 400, "unknown_field"),
    ] {
        patch(None, body).await.problem(status, code);
    }
    fixture.app.get("/api/v1/auth/profile").send().await.problem(401, "unauthenticated");
    fixture.app.patch("/api/v1/auth/profile").json(json!({})).send().await.problem(401, "unauthenticated");
    assert_eq!(fixture.audited("auth.update_profile", "success").await, 2);
}

#[actix_web::test]
async fn the_same_change_twice_is_written_once() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let patch =
        |body: &Value| fixture.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(body.clone()).send();
    let events = async || fixture.world.number("SELECT count(*) FROM outbox_events", []).await;
    let whole = json!({ "first_name": "Amazing", "last_name": "Grace", "locale": "tr",
        "time_zone": "Europe/Istanbul", "profile_picture_url": "https://example.org/grace.png" });
    for (number, body) in (1..).zip([whole, json!({ "time_zone": "Asia/Tokyo", "profile_picture_url": null })]) {
        let first = patch(&body).await;
        let published = events().await;
        assert_eq!(fixture.audited("auth.update_profile", "success").await, number, "{body}");
        let second = patch(&body).await;
        assert_eq!((second.data(200), second.etag()), (first.data(200), first.etag()), "{body}");
        assert_eq!(fixture.audited("auth.update_profile", "success").await, number, "{body}");
        assert_eq!(events().await, published, "{body}");
    }
    let same = json!({ "first_name": "Amazing", "last_name": "Hopper" });
    patch(&same).await.expect(200);
    let rows = fixture
        .world
        .sql("SELECT entry->'changes' AS changes FROM audit_outbox WHERE entry->>'action' = 'auth.update_profile'", [])
        .await;
    let changes: Vec<Value> = rows.iter().map(|row| row.try_get("", "changes").expect("JSON")).collect();
    assert!(changes.contains(&json!({ "fields": ["last_name"] })), "only what differs is named: {changes:?}");
}
