use super::Stage;
use chrono::TimeDelta;
use kernel::ports::MessengerError;
use serde_json::json;

#[actix_web::test]
async fn the_mailed_token_verifies_the_address_once() {
    let stage = Stage::new().await;
    let tokens = stage.register("grace@example.org").await;
    assert_eq!(stage.profile(&tokens.access).await.data(200)["is_verified"], false);
    stage.settle().await;
    let token = stage.mailbox.token("verify_email");
    let mails = stage.mailbox.mails();
    assert_eq!(mails[0].1["link"], format!("https://app.example/verify-email?token={token}"));
    stage.post("verify-email", json!({ "token": "made-up" })).await.problem(422, "invalid_token");
    assert_eq!(stage.post("verify-email", json!({ "token": token })).await.data(200), json!({ "is_verified": true }));
    assert_eq!(stage.profile(&tokens.access).await.data(200)["is_verified"], true);
    stage.post("verify-email", json!({ "token": token })).await.problem(422, "invalid_token");
    assert_eq!(stage.published("auth.email_verified.v1").await, 1);
    assert_eq!(stage.audited("auth.verify_email", "success").await, 1);

    stage.post("resend-verification", json!({ "email": "grace@example.org" })).await.expect(202);
    stage.settle().await;
    assert_eq!(stage.mailbox.mails().len(), 1, "nothing is left to verify");
}

#[actix_web::test]
async fn a_new_mail_brings_a_new_token_and_both_end_together() {
    let stage = Stage::at("2026-03-01T09:00:00Z").await;
    stage.register("grace@example.org").await;
    stage.settle().await;
    let first = stage.mailbox.token("verify_email");
    stage.post("resend-verification", json!({ "email": "grace@example.org" })).await.expect(202);
    stage.settle().await;
    let second = stage.mailbox.token("verify_email");
    assert_ne!(first, second);
    stage.post("verify-email", json!({ "token": first })).await.expect(200);
    stage.post("verify-email", json!({ "token": second })).await.problem(422, "invalid_token");

    stage.register("late@example.org").await;
    stage.settle().await;
    stage.world.clock.advance(TimeDelta::hours(24));
    let late = json!({ "token": stage.mailbox.token("verify_email") });
    stage.post("verify-email", late).await.problem(422, "invalid_token");
}

#[actix_web::test]
async fn a_mail_whose_answer_was_lost_still_carries_a_working_token() {
    let stage = Stage::new().await;
    stage.register("grace@example.org").await;
    stage.mailbox.fail_next(MessengerError::Transient("away".to_owned()));
    stage.settle().await;
    stage.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    stage.settle().await;
    assert_eq!(stage.mailbox.mails().len(), 1);
    let token = stage.mailbox.token("verify_email");
    stage.post("verify-email", json!({ "token": token })).await.expect(200);
}

#[actix_web::test]
async fn a_mail_refused_for_good_is_not_tried_again() {
    let stage = Stage::new().await;
    stage.register("grace@example.org").await;
    stage.mailbox.fail_next(MessengerError::Permanent("no such mailbox".to_owned()));
    stage.settle().await;
    assert_eq!(stage.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await, 0);
}
