use super::{PASSWORD, Stage, registration};
use futures_util::future::join_all;
use platform::http::LimitsConfig;
use serde_json::json;

#[actix_web::test]
async fn guesses_are_counted_per_account_and_not_one_too_many() {
    let stage = Stage::limited(LimitsConfig { credentials_per_minute: 5, ..LimitsConfig::default() }).await;
    stage.post("register", registration("grace@example.org")).await.expect(201);
    let answers = join_all((0..30).map(|_| stage.login("grace@example.org", "quiet-lantern-cobalt-43"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 25);
    assert!(refused.iter().all(|answer| answer.header("retry-after").is_some()));
    stage.login("grace@example.org", PASSWORD).await.problem(429, "rate_limited");
    stage.login("other@example.org", PASSWORD).await.problem(401, "invalid_credentials");
    for path in ["forgot-password", "resend-verification"] {
        for _ in 0..5 {
            stage.post(path, json!({ "email": "unknown@example.org" })).await.expect(202);
        }
        stage.post(path, json!({ "email": "unknown@example.org" })).await.problem(429, "rate_limited");
    }
}

#[actix_web::test]
async fn wrong_refresh_tokens_are_counted_and_good_ones_are_not() {
    let stage = Stage::limited(LimitsConfig { credentials_per_minute: 5, ..LimitsConfig::default() }).await;
    let tokens = stage.register("grace@example.org").await;
    let answers = join_all((0..20).map(|_| stage.refresh(&tokens.refresh))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    for _ in 0..5 {
        stage.refresh("made-up").await.problem(401, "invalid_refresh_token");
    }
    stage.refresh("made-up").await.problem(429, "rate_limited");
    stage.refresh(&tokens.refresh).await.expect(200);
}
