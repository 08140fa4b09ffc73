use super::{Fixture, PASSWORD, Tokens};
use chrono::TimeDelta;
use kernel::UserId;
use kernel::events::users::{UserDeactivated, UserDeleted};
use platform::Verify;
use sea_orm::TransactionTrait;
use serde_json::json;

#[actix_web::test]
async fn blocking_ends_the_sessions_of_before_for_good() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    for deleted in [false, true] {
        let before = Tokens::of(&match deleted {
            false => fixture.post("register", super::registration("grace@example.org")).await.data(201),
            true => fixture.login("grace@example.org", PASSWORD).await.data(200),
        });
        let user_id = UserId(before.user_id.parse().expect("an id"));
        let txn = fixture.world.db.begin().await.expect("begins");
        if deleted {
            fixture.world.outbox.publish(&txn, &UserDeleted { user_id }).await.expect("publishes");
        } else {
            fixture.world.outbox.publish(&txn, &UserDeactivated { user_id }).await.expect("publishes");
        }
        txn.commit().await.expect("commits");
        // Let in again before the event took effect.
        fixture.world.clock.advance(TimeDelta::seconds(1));
        let after = Tokens::of(&fixture.login("grace@example.org", PASSWORD).await.data(200));
        fixture.run_worker().await;
        fixture.profile(&before.access).await.problem(401, "unauthenticated");
        fixture.refresh(&before.refresh).await.problem(401, "invalid_refresh_token");
        fixture.profile(&after.access).await.expect(200);
    }
}

#[actix_web::test]
async fn what_has_ended_is_removed() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register("grace@example.org").await;
    fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    fixture.verify_address("grace@example.org").await;
    fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.expect(200);
    let job = fixture.module.jobs.get("auth.remove_expired").expect("the job");
    let rows = "SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM refresh_tokens) + (SELECT count(*) FROM password_resets)
                + (SELECT count(*) FROM email_verifications) + (SELECT count(*) FROM totp_credentials)";
    job.run().await.expect("runs");
    assert_eq!(fixture.world.number(rows, []).await, 5, "nothing has ended yet");
    fixture.world.clock.advance(TimeDelta::days(31));
    job.run().await.expect("runs");
    assert_eq!(fixture.world.number(rows, []).await, 1, "the session lives for ninety days");
    fixture.world.clock.advance(TimeDelta::days(90));
    job.run().await.expect("runs");
    assert_eq!(fixture.world.number(rows, []).await, 0);
}

#[actix_web::test]
async fn every_endpoint_of_the_contract_is_there_and_no_other() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let signed_in = [
        ("POST", "logout"),
        ("GET", "profile"),
        ("PATCH", "profile"),
        ("POST", "change-password"),
        ("GET", "sessions"),
        ("DELETE", "sessions/01890a5d-ac96-774b-bcce-b302099a8057"),
        ("POST", "verify-phone"),
        ("POST", "mfa/totp"),
        ("POST", "mfa/totp/confirm"),
        ("DELETE", "mfa/totp"),
    ];
    for (method, path) in signed_in {
        let method = method.parse().expect("a method");
        let request = fixture.app.request(method, &format!("/api/v1/auth/{path}")).json(json!({}));
        request.send().await.problem(401, "unauthenticated");
    }
    for path in [
        "register",
        "login",
        "refresh",
        "forgot-password",
        "reset-password",
        "verify-email",
        "resend-verification",
        "mfa/verify",
    ] {
        fixture.post(path, json!({})).await.problem(422, "validation_failed");
        fixture.post(path, json!({ "none": 1 })).await.problem(400, "unknown_field");
    }
    fixture.app.get("/api/v1/auth/nothing").bearer(&tokens.access).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn broken_invariants_are_found() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    let other = fixture.register("other@example.org").await;
    let broken = async || fixture.auth.broken_invariants().await.expect("reads");
    assert_eq!(broken().await, Vec::<String>::new());
    let copy = "INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at)
                SELECT gen_random_uuid(), family_id, $1::uuid, 'copy', expires_at FROM refresh_tokens WHERE user_id <> $1::uuid";
    fixture.world.sql(copy, [other.user_id.as_str().into()]).await;
    let found = broken().await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].ends_with("has more than one live refresh token"), "{found:?}");
    assert!(found[1].ends_with("has a refresh token of another account"), "{found:?}");
}
