use super::Stage;
use serde_json::json;

#[actix_web::test]
async fn own_data_is_changed_by_its_version() {
    let stage = Stage::new().await;
    let tokens = stage.register("grace@example.org").await;
    let patch = |etag: Option<String>, body| {
        let request = stage.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(body);
        match etag {
            Some(etag) => request.header("if-match", &etag),
            None => request,
        }
        .send()
    };
    let read = stage.profile(&tokens.access).await;
    let changed = patch(Some(read.etag()), json!({ "first_name": "Amazing" })).await;
    assert_eq!(changed.data(200)["first_name"], "Amazing");
    assert_eq!(changed.data(200)["patient"]["of"], tokens.user_id);
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
    stage.app.get("/api/v1/auth/profile").send().await.problem(401, "unauthenticated");
    stage.app.patch("/api/v1/auth/profile").json(json!({})).send().await.problem(401, "unauthenticated");
    assert_eq!(stage.audited("auth.update_profile", "success").await, 2);
}
