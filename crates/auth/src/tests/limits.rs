use super::{Fixture, PASSWORD, registration};
use futures_util::future::join_all;
use platform::http::LimitsConfig;
use serde_json::json;

#[actix_web::test]
async fn guesses_are_counted_per_account_and_not_one_too_many() {
    let fixture = Fixture::limited(LimitsConfig { credentials_per_minute: 5, ..LimitsConfig::default() }).await;
    fixture.post("register", registration("grace@example.org")).await.expect(201);
    let answers = join_all((0..30).map(|_| fixture.login("grace@example.org", "quiet-lantern-cobalt-43"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 25);
    assert!(refused.iter().all(|answer| answer.header("retry-after").is_some()));
    fixture.login("grace@example.org", PASSWORD).await.problem(429, "rate_limited");
    fixture.login("other@example.org", PASSWORD).await.problem(401, "invalid_credentials");
    for path in ["forgot-password", "resend-verification"] {
        for _ in 0..5 {
            fixture.post(path, json!({ "email": "unknown@example.org" })).await.expect(202);
        }
        fixture.post(path, json!({ "email": "unknown@example.org" })).await.problem(429, "rate_limited");
    }
}

#[actix_web::test]
async fn wrong_refresh_tokens_are_counted_and_good_ones_are_not() {
    let fixture = Fixture::limited(LimitsConfig { credentials_per_minute: 5, ..LimitsConfig::default() }).await;
    let tokens = fixture.register("grace@example.org").await;
    let answers = join_all((0..20).map(|_| fixture.refresh(&tokens.refresh))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    for _ in 0..5 {
        fixture.refresh("made-up").await.problem(401, "invalid_refresh_token");
    }
    fixture.refresh("made-up").await.problem(429, "rate_limited");
    fixture.refresh(&tokens.refresh).await.expect(200);
}
