//! A second factor that its owner has not, and how it goes.

use super::mfa::{EMAIL, challenge, enrol, verify};
use super::{Fixture, PASSWORD};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The supervised way back for whoever has lost their authenticator and the recovery codes.
#[actix_web::test]
async fn an_administrator_takes_a_lost_second_factor_away_with_a_reason() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let open = challenge(&fixture).await;
    let admin = fixture.world.admin().await;
    let user = enrolled.tokens.user_id.clone();
    let reset = async |id: &str, token: &str, body: Value| {
        fixture.app.post(&format!("/api/v1/users/{id}/reset-mfa")).bearer(token).json(body).send().await
    };
    let reason = json!({ "reason": "Identity seen by video, ticket 4711" });
    for body in [json!({}), json!({ "reason": " " }), json!({ "reason": null })] {
        reset(&user, &admin.token, body).await.problem(422, "validation_failed");
    }
    reset(&user, &enrolled.tokens.access, reason.clone()).await.problem(403, "forbidden");
    reset(&admin.id.to_string(), &admin.token, reason.clone()).await.problem(409, "own_mfa");
    reset("01890a5d-ac96-774b-bcce-b302099a8057", &admin.token, reason.clone()).await.problem(404, "not_found");
    assert_eq!(fixture.audited("auth.reset_mfa", "success").await, 0);

    let both = join_all([reset(&user, &admin.token, reason.clone()), reset(&user, &admin.token, reason)]).await;
    let mut statuses: Vec<u16> = both.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "once");
    fixture.profile(&enrolled.tokens.access).await.problem(401, "unauthenticated");
    verify(&fixture, &open, &enrolled.recovery_codes[0]).await.problem(401, "invalid_challenge");
    let login = fixture.login(EMAIL, PASSWORD).await.data(200);
    assert!(login["access_token"].is_string());
    assert_eq!(fixture.published("auth.mfa_changed.v1").await, 2, "they are told");
    let told = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'auth.reset_mfa' AND entry::text LIKE '%ticket 4711%'";
    assert_eq!(fixture.world.number(told, []).await, 1);
}

/// Accounts from before the rule: the mailed token is the first proof of the address.
#[actix_web::test]
async fn a_reset_of_an_unverified_account_removes_what_was_set_before() {
    let left = "SELECT (SELECT count(*) FROM totp_credentials) + (SELECT count(*) FROM recovery_codes)
                + (SELECT count(*) FROM live_sessions) + (SELECT count(*) FROM users WHERE mfa_enabled)";
    for is_verified in [false, true] {
        let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
        let attacker = enrol(&fixture).await;
        let open = challenge(&fixture).await;
        fixture.world.sql("UPDATE users SET is_verified = $1", [is_verified.into()]).await;
        fixture.post("forgot-password", json!({ "email": EMAIL })).await.expect(202);
        fixture.run_worker().await;
        let reset =
            json!({ "token": fixture.messenger.token("password_reset"), "password": "amber-windmill-tunnel-77" });
        fixture.post("reset-password", reset).await.expect(204);
        assert_eq!(fixture.world.number(left, []).await, if is_verified { 12 } else { 0 });
        let login = fixture.login(EMAIL, "amber-windmill-tunnel-77").await.data(200);
        assert_eq!(login["access_token"].is_string(), !is_verified, "a proven second factor stays");
        verify(&fixture, &open, &attacker.recovery_codes[0]).await.problem(401, "invalid_challenge");
        fixture.profile(&attacker.tokens.access).await.problem(401, "unauthenticated");
    }
}
