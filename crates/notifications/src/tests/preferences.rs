use super::fixture::Fixture;
use kernel::Role;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/notifications/preferences";

fn of_kind(preferences: &Value, kind: &str) -> Value {
    let rows = preferences["preferences"].as_array().expect("a list");
    rows.iter().find(|row| row["kind"] == kind).expect("the kind").clone()
}

#[actix_web::test]
async fn every_kind_has_defaults_that_can_be_changed() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    let preferences = app.get(PATH).by(&me).send().await.data(200);
    assert_eq!(preferences["preferences"].as_array().map(Vec::len), Some(10));
    let expected =
        json!({ "kind": "booking", "in_app": true, "email": true, "sms": false, "push": false, "email_locked": false });
    assert_eq!(of_kind(&preferences, "booking"), expected);
    assert_eq!(of_kind(&preferences, "account")["email_locked"], true);

    let request = json!({ "preferences": [
        { "kind": "booking", "email": false, "sms": true, "push": false },
        { "kind": "account", "email": true, "sms": true, "push": true },
    ]});
    let changed = app.put(PATH).by(&me).json(request.clone()).send().await.data(200);
    assert_eq!(
        of_kind(&changed, "booking"),
        json!({ "kind": "booking", "in_app": true, "email": false, "sms": true, "push": false, "email_locked": false })
    );
    assert_eq!(of_kind(&changed, "payment"), of_kind(&preferences, "payment"), "a kind left out stays");
    assert_eq!(app.put(PATH).by(&me).json(request).send().await.data(200), changed);
    assert_eq!(app.get(PATH).by(&me).send().await.data(200), changed);
    let stranger = fixture.world.user(Role::Patient).await;
    assert_eq!(app.get(PATH).by(&stranger).send().await.data(200), preferences);
}

#[actix_web::test]
async fn what_cannot_be_chosen_is_refused() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    let row = |kind: &str, email: bool| json!({ "kind": kind, "email": email, "sms": false, "push": false });
    for (body, status, code, field) in [
        (
            json!({ "preferences": [row("booking", true), row("account", false)] }),
            422,
            "security_mail",
            "preferences[1].email",
        ),
        (
            json!({ "preferences": [row("booking", true), row("booking", false)] }),
            422,
            "validation_failed",
            "preferences[1].kind",
        ),
        (
            json!({ "preferences": [{ "kind": "booking", "email": true, "sms": false, "push": false, "fax": true }] }),
            400,
            "unknown_field",
            "preferences[0].fax",
        ),
    ] {
        let answer = app.put(PATH).by(&me).json(body).send().await;
        answer.problem(status, code);
        assert_eq!(answer.json["errors"][0]["field"], field);
    }
    let answer = app.put(PATH).by(&me).json(json!({ "preferences": [row("gossip", true)] })).send().await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    app.get(PATH).send().await.problem(401, "unauthenticated");
    app.put(PATH).json(json!({ "preferences": [] })).send().await.problem(401, "unauthenticated");
    assert_eq!(fixture.world.number("SELECT count(*) FROM notification_preferences", []).await, 0);
}
