use super::{Fixture, PASSWORD, registration};
use chrono::TimeDelta;
use futures_util::future::join_all;
use platform::http::LimitsConfig;
use serde_json::json;
use test_support::World;

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
        for number in 0..5 {
            let asked = fixture.post(path, json!({ "email": "unknown@example.org" })).await;
            assert_eq!(asked.status, if number == 0 { 202 } else { 429 });
        }
        fixture.post(path, json!({ "email": "unknown@example.org" })).await.problem(429, "rate_limited");
    }
}

/// Whoever asks, and whether or not the address has an account, so that the answer does not tell.
#[actix_web::test]
async fn mails_with_a_token_are_asked_for_once_in_a_while() {
    let limits = LimitsConfig { credentials_per_minute: 1_000, token_mail_seconds: 60, ..LimitsConfig::default() };
    let fixture = Fixture::on(World::at("2026-03-01T09:00:00Z").await, Some(limits)).await;
    fixture.register("grace@example.org").await;
    for path in ["forgot-password", "resend-verification"] {
        for email in ["grace@example.org", "nobody@example.org"] {
            let asked = join_all((0..6).map(|_| fixture.post(path, json!({ "email": email })))).await;
            assert_eq!(asked.iter().filter(|answer| answer.status == 202).count(), 1, "{path} {email}");
            let refused = asked.iter().find(|answer| answer.status == 429).expect("five are refused");
            let wait = refused.header("retry-after").and_then(|wait| wait.parse::<i64>().ok()).expect("a wait");
            assert!((1..=60).contains(&wait), "{wait}");
            let shouted = fixture.post(path, json!({ "email": email.to_uppercase() })).await;
            shouted.problem(429, "rate_limited");
        }
    }
    let events = "SELECT count(*) FROM outbox_events WHERE event_type IN ('auth.password_reset_requested.v1', 'auth.verification_requested.v1')";
    assert_eq!(fixture.world.number(events, []).await, 1 + 4, "that of the registration, and one of each");
    fixture.world.clock.advance(TimeDelta::seconds(60));
    for path in ["forgot-password", "resend-verification"] {
        fixture.post(path, json!({ "email": "grace@example.org" })).await.expect(202);
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

async fn on_many_addresses() -> Fixture {
    let limits = LimitsConfig { credentials_per_minute: 1_000, guesses_per_account: 3, ..LimitsConfig::default() };
    Fixture::on(World::at("2026-03-01T09:00:00Z").await, Some(limits)).await
}

/// The sessions are begun elsewhere, so that the test's own address is a stranger's.
async fn signed_in_elsewhere(fixture: &Fixture) {
    fixture.world.sql("UPDATE sessions SET ip_address = '198.51.100.7'", []).await;
}

#[actix_web::test]
async fn guesses_from_all_addresses_together_wait_longer_and_longer() {
    for email in ["grace@example.org", "nobody@example.org"] {
        let fixture = on_many_addresses().await;
        fixture.register("grace@example.org").await;
        signed_in_elsewhere(&fixture).await;
        let guess = || fixture.login(email, "quiet-lantern-cobalt-43");
        let mut waits = Vec::new();
        for _ in 0..4 {
            for _ in 0..3 {
                let answer = guess().await;
                if answer.status == 429 {
                    waits.push(answer.header("retry-after").and_then(|wait| wait.parse::<i64>().ok()).expect("a wait"));
                    break;
                }
                answer.problem(401, "invalid_credentials");
            }
            let refused = guess().await;
            refused.problem(429, "rate_limited");
            let wait = refused.header("retry-after").and_then(|wait| wait.parse::<i64>().ok()).expect("a wait");
            waits.push(wait);
            fixture.world.clock.advance(TimeDelta::seconds(wait));
        }
        assert!(waits[0] <= 120 && waits.iter().any(|wait| *wait > 120), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait <= 7_200), "the wait ends: {waits:?}");
    }
}

#[actix_web::test]
async fn strangers_guesses_never_lock_the_owner_out() {
    let fixture = on_many_addresses().await;
    fixture.register("grace@example.org").await;
    signed_in_elsewhere(&fixture).await;
    for _ in 0..3 {
        fixture.login("grace@example.org", "quiet-lantern-cobalt-43").await.problem(401, "invalid_credentials");
    }
    fixture.login("grace@example.org", PASSWORD).await.problem(429, "rate_limited");
    // The owner's address, also after they have signed out.
    fixture.world.sql("UPDATE sessions SET ip_address = '127.0.0.1', revoked_at = now()", []).await;
    fixture.login("grace@example.org", PASSWORD).await.expect(200);
    // Of another account, it is a stranger's.
    fixture.register("other@example.org").await;
    fixture.world.sql("UPDATE sessions SET ip_address = NULL WHERE user_id <> (SELECT id FROM users WHERE email = 'other@example.org')", []).await;
    fixture.login("grace@example.org", PASSWORD).await.problem(429, "rate_limited");
    fixture.login("other@example.org", PASSWORD).await.expect(200);
}
