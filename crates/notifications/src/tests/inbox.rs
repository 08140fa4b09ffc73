use super::fixture::Fixture;
use kernel::Role;
use serde_json::json;

const LIST: &str = "/api/v1/notifications";

#[actix_web::test]
async fn a_user_lists_reads_and_deletes_their_own() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    for _ in 0..3 {
        fixture.notify(me.id).await;
    }
    let list = app.get("/api/v1/notifications?limit=2").by(&me).send().await;
    let first = list.data(200)[0].clone();
    assert_eq!(first["kind"], "account");
    assert_eq!(first["title"], "Your password was changed");
    assert_eq!(first["reference_id"], json!(me.id));
    assert_eq!(first["channel"], "in_app");
    assert_eq!(first["deliveries"][0]["status"], "sent");
    assert!(first.get("data").is_none() && first.get("cause").is_none() && first.get("deleted_at").is_none());
    let cursor = list.json["meta"]["next_cursor"].as_str().expect("a cursor").to_owned();
    let rest = app.get(&format!("{LIST}?limit=2&cursor={cursor}")).by(&me).send().await;
    assert_eq!(rest.data(200).as_array().map(Vec::len), Some(1));

    let path = format!("{LIST}/{}", first["id"].as_str().expect("an id"));
    let read = app.patch(&format!("{path}/read")).by(&me).send().await.data(200);
    assert!(read["read_at"].is_string());
    let again = app.patch(&format!("{path}/read")).by(&me).send().await.data(200);
    assert_eq!(again["read_at"], read["read_at"], "the first time counts");
    for (query, expected) in [("?unread=true", 2), ("?unread=false", 1), ("", 3)] {
        let rows = app.get(&format!("{LIST}{query}")).by(&me).send().await.data(200);
        assert_eq!(rows.as_array().map(Vec::len), Some(expected), "{query}");
    }
    assert_eq!(app.patch(&format!("{LIST}/read-all")).by(&me).send().await.data(200), json!({ "updated": 2 }));
    assert_eq!(app.patch(&format!("{LIST}/read-all")).by(&me).send().await.data(200), json!({ "updated": 0 }));

    app.delete(&path).by(&me).header("if-match", "\"1.x\"").send().await.problem(412, "precondition_failed");
    app.delete(&path).by(&me).send().await.expect(204);
    app.delete(&path).by(&me).send().await.problem(404, "not_found");
    app.patch(&format!("{path}/read")).by(&me).send().await.problem(404, "not_found");
    assert_eq!(app.get(LIST).by(&me).send().await.data(200).as_array().map(Vec::len), Some(2));
    let kept = fixture.world.number("SELECT count(*) FROM notification_deliveries WHERE status = 'sent'", []).await;
    assert_eq!(kept, 3, "the record of what was sent stays");
}

#[actix_web::test]
async fn a_strangers_notification_is_unknown() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    fixture.notify(me.id).await;
    let rows = app.get(LIST).by(&me).send().await.data(200);
    let path = format!("{LIST}/{}", rows[0]["id"].as_str().expect("an id"));
    for role in Role::ALL {
        let stranger = fixture.world.user(role).await;
        app.patch(&format!("{path}/read")).by(&stranger).send().await.problem(404, "not_found");
        app.delete(&path).by(&stranger).send().await.problem(404, "not_found");
        assert_eq!(
            app.patch(&format!("{LIST}/read-all")).by(&stranger).send().await.data(200),
            json!({ "updated": 0 })
        );
        assert_eq!(app.get(LIST).by(&stranger).send().await.data(200), json!([]), "{role}");
    }
    for (method, path) in [
        ("GET", LIST.to_owned()),
        ("PATCH", format!("{path}/read")),
        ("PATCH", format!("{LIST}/read-all")),
        ("DELETE", path),
    ] {
        let method = method.parse().expect("a method");
        app.request(method, &path).send().await.problem(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn bad_input_is_named() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    for (path, status, code) in [
        ("?unread=maybe", 400, "invalid_parameter"),
        ("?colour=red", 400, "unknown_parameter"),
        ("?sort=title", 400, "invalid_parameter"),
        ("?cursor=abc", 400, "invalid_cursor"),
    ] {
        app.get(&format!("{LIST}{path}")).by(&me).send().await.problem(status, code);
    }
    app.delete(&format!("{LIST}/not-an-id")).by(&me).send().await.problem(404, "not_found");
}
