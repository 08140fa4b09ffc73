use super::{Fixture, PASSWORD, Tokens};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

const NEW: &str = "amber-windmill-tunnel-77";

#[actix_web::test]
async fn a_forgotten_password_is_reset_by_mail_and_every_session_ends() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    let mails = fixture.messenger.values();
    let resets: Vec<_> = mails.iter().filter(|(template, _)| *template == "password_reset").collect();
    assert_eq!(resets.len(), 2);
    let [first, second] = [0, 1].map(|i| resets[i].1["token"].clone());
    assert_eq!(resets[0].1["link"], format!("https://app.example/reset-password?token={first}"));

    fixture
        .post("reset-password", json!({ "token": first, "password": "password1234" }))
        .await
        .problem(422, "validation_failed");
    fixture.post("reset-password", json!({ "token": first, "password": NEW })).await.expect(204);
    for token in [&first, &second, "unknown"] {
        let again = fixture.post("reset-password", json!({ "token": token, "password": PASSWORD })).await;
        again.problem(422, "invalid_token");
    }
    fixture.profile(&tokens.access).await.problem(401, "unauthenticated");
    fixture.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    fixture.login("grace@example.org", PASSWORD).await.problem(401, "invalid_credentials");
    fixture.login("grace@example.org", NEW).await.expect(200);
    assert_eq!(fixture.published("auth.password_changed.v1").await, 1);
    assert_eq!(fixture.audited("auth.reset_password", "success").await, 1);
}

#[actix_web::test]
async fn a_reset_token_works_once_however_many_try() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    let body = json!({ "token": fixture.messenger.token("password_reset"), "password": NEW });
    let answers = join_all((0..10).map(|_| fixture.post("reset-password", body.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    assert_eq!(fixture.published("auth.password_changed.v1").await, 1);
}

#[actix_web::test]
async fn nobody_learns_from_it_who_has_an_account() {
    let fixture = Fixture::new().await;
    fixture.register("known@example.org").await;
    fixture.register("blocked@example.org").await;
    fixture.world.sql("UPDATE users SET is_active = false WHERE email = 'blocked@example.org'", []).await;
    fixture.run_worker().await;
    let before = fixture.messenger.values().len();
    for path in ["forgot-password", "resend-verification"] {
        let mut bodies = Vec::new();
        for email in ["known@example.org", "unknown@example.org", "blocked@example.org"] {
            let answer = fixture.post(path, json!({ "email": email })).await;
            bodies.push(answer.data(202));
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{path}");
    }
    fixture.run_worker().await;
    assert_eq!(fixture.messenger.values().len() - before, 2, "one of each kind, to the known address");
    let dead = fixture.world.number("SELECT count(*) FROM graphile_worker.jobs WHERE last_error IS NOT NULL", []).await;
    assert_eq!(dead, 0);
}

#[actix_web::test]
async fn a_reset_token_ends_after_an_hour_or_with_the_account() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    fixture.register("grace@example.org").await;
    fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    fixture.run_worker().await;
    let body = json!({ "token": fixture.messenger.token("password_reset"), "password": NEW });
    fixture.world.sql("UPDATE users SET is_active = false", []).await;
    fixture.post("reset-password", body.clone()).await.problem(422, "invalid_token");
    fixture.world.sql("UPDATE users SET is_active = true", []).await;
    fixture.world.clock.advance(TimeDelta::minutes(60));
    fixture.post("reset-password", body).await.problem(422, "invalid_token");
    let kept = fixture
        .world
        .number(
            "SELECT count(*) FROM password_resets WHERE token_hash = $1",
            [fixture.messenger.token("password_reset").into()],
        )
        .await;
    assert_eq!(kept, 0, "only a hash is kept");
}

#[actix_web::test]
async fn no_mailbox_is_filled() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    for _ in 0..8 {
        fixture.post("forgot-password", json!({ "email": "grace@example.org" })).await.expect(202);
    }
    fixture.run_worker().await;
    assert_eq!(fixture.messenger.values().iter().filter(|(template, _)| *template == "password_reset").count(), 5);
}

#[actix_web::test]
async fn changing_the_password_ends_the_other_sessions() {
    let fixture = Fixture::new().await;
    let other = fixture.register("grace@example.org").await;
    let own = Tokens::of(&fixture.login("grace@example.org", PASSWORD).await.data(200));
    for (current, new, code, field) in [
        ("quiet-lantern-cobalt-43", NEW, "wrong_password", "current_password"),
        (PASSWORD, PASSWORD, "validation_failed", "new_password"),
        (PASSWORD, "gracehopper12", "validation_failed", "new_password"),
    ] {
        let body = json!({ "current_password": current, "new_password": new });
        let answer = fixture.post_as(&own.access, "change-password", body).await;
        assert_eq!(answer.problem(422, code).json["errors"][0]["field"], field);
    }
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    fixture.post("change-password", body.clone()).await.problem(401, "unauthenticated");
    fixture.post_as(&own.access, "change-password", body).await.expect(204);
    fixture.profile(&own.access).await.expect(200);
    fixture.refresh(&own.refresh).await.expect(200);
    fixture.profile(&other.access).await.problem(401, "unauthenticated");
    fixture.refresh(&other.refresh).await.problem(401, "invalid_refresh_token");
    fixture.login("grace@example.org", NEW).await.expect(200);
    assert_eq!(fixture.audited("auth.change_password", "success").await, 1);
    assert_eq!(fixture.audited("auth.check_password", "denied").await, 1);
}

#[actix_web::test]
async fn two_changes_at_once_from_two_sessions_leave_one_signed_in() {
    let fixture = Fixture::new().await;
    let one = fixture.register("grace@example.org").await;
    let two = Tokens::of(&fixture.login("grace@example.org", PASSWORD).await.data(200));
    let body = |new: &str| -> Value { json!({ "current_password": PASSWORD, "new_password": new }) };
    let (a, b) = futures_util::join!(
        fixture.post_as(&one.access, "change-password", body(NEW)),
        fixture.post_as(&two.access, "change-password", body("violet-harbour-cinder-19"))
    );
    assert_eq!([a.status, b.status].iter().filter(|status| **status == 204).count(), 1, "{} {}", a.status, b.status);
    assert_eq!(fixture.world.number("SELECT count(*) FROM sessions WHERE revoked_at IS NULL", []).await, 1);
}
