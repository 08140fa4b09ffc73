use super::Fixture;
use chrono::TimeDelta;
use serde_json::json;
use test_support::ports::MailProvider;

#[actix_web::test]
async fn the_mailed_token_verifies_the_address_once() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    assert_eq!(fixture.profile(&tokens.access).await.data(200)["is_verified"], false);
    fixture.run_worker().await;
    let token = fixture.messenger.token("verify_email");
    let mails = fixture.messenger.values();
    assert_eq!(mails[0].1["link"], format!("https://app.example/verify-email?token={token}"));
    fixture.post("verify-email", json!({ "token": "made-up" })).await.problem(422, "invalid_token");
    assert_eq!(fixture.post("verify-email", json!({ "token": token })).await.data(200), json!({ "is_verified": true }));
    assert_eq!(fixture.profile(&tokens.access).await.data(200)["is_verified"], true);
    fixture.post("verify-email", json!({ "token": token })).await.problem(422, "invalid_token");
    assert_eq!(fixture.published("auth.email_verified.v1").await, 1);
    assert_eq!(fixture.audited("auth.verify_email", "success").await, 1);

    fixture.post("resend-verification", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    assert_eq!(fixture.messenger.values().len(), 1, "nothing is left to verify");
}

#[actix_web::test]
async fn a_new_mail_brings_a_new_token_and_both_end_together() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    fixture.register("grace@example.org").await;
    fixture.run_worker().await;
    let first = fixture.messenger.token("verify_email");
    fixture.post("resend-verification", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    let second = fixture.messenger.token("verify_email");
    assert_ne!(first, second);
    fixture.post("verify-email", json!({ "token": first })).await.expect(200);
    fixture.post("verify-email", json!({ "token": second })).await.problem(422, "invalid_token");

    fixture.register("late@example.org").await;
    fixture.run_worker().await;
    fixture.world.clock.advance(TimeDelta::hours(24));
    let late = json!({ "token": fixture.messenger.token("verify_email") });
    fixture.post("verify-email", late).await.problem(422, "invalid_token");
}

#[actix_web::test]
async fn a_mail_whose_answer_was_lost_still_carries_a_working_token() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    fixture.messenger.lose_next_answer();
    fixture.run_worker().await;
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    fixture.run_worker().await;
    assert_eq!(fixture.messenger.values().len(), 1);
    let token = fixture.messenger.token("verify_email");
    fixture.post("verify-email", json!({ "token": token })).await.expect(200);
}

#[actix_web::test]
async fn a_mail_refused_for_good_is_not_tried_again() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    fixture.messenger.set_provider(MailProvider::Refuses);
    fixture.run_worker().await;
    assert_eq!(fixture.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await, 0);
}
