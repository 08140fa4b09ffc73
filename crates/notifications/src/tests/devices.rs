use super::fixture::Fixture;
use kernel::Role;
use serde_json::json;

const PATH: &str = "/api/v1/notifications/devices";

#[actix_web::test]
async fn a_token_is_one_device_and_moves_with_the_phone() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let (me, other) = (fixture.world.user(Role::Patient).await, fixture.world.user(Role::Doctor).await);
    let body = json!({ "platform": "ios", "token": "a-push-token-of-some-length" });
    let first = app.post(PATH).by(&me).json(body.clone()).send().await;
    let device = first.data(201);
    assert!(device.get("token").is_none() && !first.json.to_string().contains("a-push-token"));
    let again = app.post(PATH).by(&me).json(body.clone()).send().await.data(201);
    assert_eq!(again["id"], device["id"]);

    let stored = fixture.world.sql("SELECT id, token_hash, token_sealed FROM notification_devices", []).await;
    assert_eq!(stored.len(), 1);
    let sealed: Vec<u8> = stored[0].try_get("", "token_sealed").expect("bytes");
    assert!(!String::from_utf8_lossy(&sealed).contains("a-push-token"));
    let id: uuid::Uuid = device["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let tokens = fixture.world.parts.cipher.column::<String>("notification_devices", "token_sealed");
    assert_eq!(tokens.open(id, &sealed).expect("opens"), "a-push-token-of-some-length");

    let moved = app.post(PATH).by(&other).json(body).send().await.data(201);
    assert_ne!(moved["id"], device["id"]);
    assert_eq!(fixture.world.number("SELECT count(*) FROM notification_devices", []).await, 1);
    let path = format!("{PATH}/{}", moved["id"].as_str().expect("an id"));
    app.delete(&path).by(&me).send().await.problem(404, "not_found");
    app.delete(&path).by(&other).send().await.expect(204);
    app.delete(&path).by(&other).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn registrations_at_once_leave_one_device() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let (me, other) = (fixture.world.user(Role::Patient).await, fixture.world.user(Role::Patient).await);
    let body = json!({ "platform": "android", "token": "the-same-token-from-everywhere" });
    let requests = (0..12).map(|i| app.post(PATH).by(if i % 2 == 0 { &me } else { &other }).json(body.clone()).send());
    for answer in futures_util::future::join_all(requests).await {
        answer.expect(201);
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM notification_devices", []).await, 1);
}

#[actix_web::test]
async fn bad_registrations_are_refused() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    app.post(PATH)
        .json(json!({ "platform": "web", "token": "long enough" }))
        .send()
        .await
        .problem(401, "unauthenticated");
    for (body, field) in [
        (json!({ "platform": "web", "token": "short" }), "token"),
        (json!({ "platform": "web", "token": "x".repeat(4097) }), "token"),
    ] {
        let answer = app.post(PATH).by(&me).json(body).send().await;
        answer.problem(422, "validation_failed");
        assert_eq!(answer.json["errors"][0]["field"], field);
    }
    for body in [json!({ "platform": "fridge", "token": "long enough" }), json!({ "token": "long enough" })] {
        let answer = app.post(PATH).by(&me).json(body).send().await;
        assert!((400..500).contains(&answer.status), "{}", answer.status);
    }
}
