use super::{PASSWORD, Stage, Tokens};
use serde_json::json;

#[actix_web::test]
async fn own_sessions_are_listed_and_ended() {
    let stage = Stage::new().await;
    let phone = stage.register("grace@example.org").await;
    let body = json!({ "email": "grace@example.org", "password": PASSWORD, "device": "Laptop" });
    let laptop = stage.app.post("/api/v1/auth/login").header("user-agent", "Browser/1").json(body).send().await;
    let laptop = Tokens::of(&laptop.data(200));
    let stranger = stage.register("stranger@example.org").await;

    let list = stage.app.get("/api/v1/auth/sessions").bearer(&phone.access).send().await.data(200);
    let list = list.as_array().expect("a list").clone();
    assert_eq!(list.len(), 2);
    assert_eq!((&list[0]["device"], &list[0]["user_agent"]), (&json!("Laptop"), &json!("Browser/1")));
    assert_eq!(list[0]["ip_address"], "127.0.0.1");
    assert_eq!((&list[0]["is_current"], &list[1]["is_current"]), (&json!(false), &json!(true)));
    assert!(list[0].get("token_hash").is_none());

    let path = format!("/api/v1/auth/sessions/{}", list[0]["id"].as_str().expect("an id"));
    stage.app.delete(&path).send().await.problem(401, "unauthenticated");
    stage.app.delete(&path).bearer(&stranger.access).send().await.problem(404, "not_found");
    stage.profile(&laptop.access).await.expect(200);
    stage.app.delete(&path).bearer(&phone.access).send().await.expect(204);
    stage.app.delete(&path).bearer(&phone.access).send().await.problem(404, "not_found");
    stage.app.delete("/api/v1/auth/sessions/none").bearer(&phone.access).send().await.problem(404, "not_found");
    stage.profile(&laptop.access).await.problem(401, "unauthenticated");
    stage.refresh(&laptop.refresh).await.problem(401, "invalid_refresh_token");
    stage.profile(&phone.access).await.expect(200);
    stage
        .app
        .get("/api/v1/auth/sessions?colour=red")
        .bearer(&phone.access)
        .send()
        .await
        .problem(400, "unknown_parameter");
    stage.app.get("/api/v1/auth/sessions").send().await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn signing_out_ends_the_family_with_the_tokens_in_grace() {
    let stage = Stage::new().await;
    let tokens = stage.register("grace@example.org").await;
    let renewed = Tokens::of(&stage.refresh(&tokens.refresh).await.data(200));
    stage.app.post("/api/v1/auth/logout").send().await.problem(401, "unauthenticated");
    stage.app.post("/api/v1/auth/logout").bearer(&renewed.access).send().await.expect(204);
    for access in [&tokens.access, &renewed.access] {
        stage.profile(access).await.problem(401, "unauthenticated");
    }
    for refresh in [&tokens.refresh, &renewed.refresh] {
        stage.refresh(refresh).await.problem(401, "invalid_refresh_token");
    }
    assert_eq!(stage.audited("auth.logout", "success").await, 1);
    assert_eq!(stage.published("auth.refresh_token_reused.v1").await, 0, "leaving is no theft");
}
