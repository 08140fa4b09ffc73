use super::{Fixture, PASSWORD, Tokens};
use serde_json::json;

#[actix_web::test]
async fn own_sessions_are_listed_and_ended() {
    let fixture = Fixture::new().await;
    let phone = fixture.register("grace@example.org").await;
    let body = json!({ "email": "grace@example.org", "password": PASSWORD, "device": "Laptop" });
    let laptop = fixture.app.post("/api/v1/auth/login").header("user-agent", "Browser/1").json(body).send().await;
    let laptop = Tokens::of(&laptop.data(200));
    let stranger = fixture.register("stranger@example.org").await;

    let list = fixture.app.get("/api/v1/auth/sessions").bearer(&phone.access).send().await.data(200);
    let list = list.as_array().expect("a list").clone();
    assert_eq!(list.len(), 2);
    assert_eq!((&list[0]["device"], &list[0]["user_agent"]), (&json!("Laptop"), &json!("Browser/1")));
    assert_eq!(list[0]["ip_address"], "127.0.0.1");
    assert_eq!((&list[0]["is_current"], &list[1]["is_current"]), (&json!(false), &json!(true)));
    assert!(list[0].get("token_hash").is_none());

    let path = format!("/api/v1/auth/sessions/{}", list[0]["id"].as_str().expect("an id"));
    fixture.app.delete(&path).send().await.problem(401, "unauthenticated");
    fixture.app.delete(&path).bearer(&stranger.access).send().await.problem(404, "not_found");
    fixture.profile(&laptop.access).await.expect(200);
    fixture.app.delete(&path).bearer(&phone.access).send().await.expect(204);
    fixture.app.delete(&path).bearer(&phone.access).send().await.problem(404, "not_found");
    fixture.app.delete("/api/v1/auth/sessions/none").bearer(&phone.access).send().await.problem(404, "not_found");
    fixture.profile(&laptop.access).await.problem(401, "unauthenticated");
    fixture.refresh(&laptop.refresh).await.problem(401, "invalid_refresh_token");
    fixture.profile(&phone.access).await.expect(200);
    fixture
        .app
        .get("/api/v1/auth/sessions?colour=red")
        .bearer(&phone.access)
        .send()
        .await
        .problem(400, "unknown_parameter");
    fixture.app.get("/api/v1/auth/sessions").send().await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn signing_out_ends_the_family_with_the_tokens_in_grace() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let renewed = Tokens::of(&fixture.refresh(&tokens.refresh).await.data(200));
    fixture.app.post("/api/v1/auth/logout").send().await.problem(401, "unauthenticated");
    fixture.app.post("/api/v1/auth/logout").bearer(&renewed.access).send().await.expect(204);
    for access in [&tokens.access, &renewed.access] {
        fixture.profile(access).await.problem(401, "unauthenticated");
    }
    for refresh in [&tokens.refresh, &renewed.refresh] {
        fixture.refresh(refresh).await.problem(401, "invalid_refresh_token");
    }
    assert_eq!(fixture.audited("auth.logout", "success").await, 1);
    assert_eq!(fixture.published("auth.refresh_token_reused.v1").await, 0, "leaving is no theft");
}
