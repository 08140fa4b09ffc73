use super::{Fixture, PASSWORD, Tokens};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

/// An authenticator app.
struct App(Totp);

impl App {
    fn of(secret: &Value) -> Self {
        let secret = Secret::try_from_base32(secret.as_str().expect("a text")).expect("base32");
        Self(Builder::new().with_secret(secret).build().expect("builds"))
    }

    fn code(&self, now: DateTime<Utc>) -> String {
        self.0.generate(now.timestamp().unsigned_abs()).to_string()
    }
}

/// A user with the second factor on.
pub(super) struct Enrolled {
    app: App,
    pub(super) tokens: Tokens,
    pub(super) recovery_codes: Vec<String>,
}

pub(super) const EMAIL: &str = "grace@example.org";

pub(super) async fn enrol(fixture: &Fixture) -> Enrolled {
    let tokens = fixture.register(EMAIL).await;
    fixture.verify_address(EMAIL).await;
    let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.data(200);
    let app = App::of(&begun["secret"]);
    let confirmed = fixture
        .post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": app.code(fixture.world.clock.now()) }))
        .await;
    let codes = confirmed.data(200)["recovery_codes"].as_array().expect("a list").clone();
    let recovery_codes = codes.iter().map(|code| code.as_str().expect("a text").to_owned()).collect();
    fixture.world.clock.advance(TimeDelta::seconds(30));
    Enrolled { app, tokens, recovery_codes }
}

pub(super) async fn challenge(fixture: &Fixture) -> String {
    let data = fixture.login(EMAIL, PASSWORD).await.data(200);
    assert_eq!(data["mfa_required"], true);
    assert!(
        data.get("access_token").is_none() && data.get("user").is_none(),
        "nothing is given before the second step"
    );
    data["challenge"].as_str().expect("a challenge").to_owned()
}

pub(super) async fn verify(fixture: &Fixture, challenge: &str, code: &str) -> test_support::Response {
    fixture.post("mfa/verify", json!({ "challenge": challenge, "code": code })).await
}

#[actix_web::test]
async fn enrolling_asks_for_a_code_from_then_on() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.verify_address(EMAIL).await;
    let other = Tokens::of(&fixture.login(EMAIL, PASSWORD).await.data(200));
    fixture
        .post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": "123456" }))
        .await
        .problem(409, "mfa_not_enabled");
    let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.data(200);
    assert!(
        begun["otpauth_uri"].as_str().is_some_and(|uri| uri.starts_with("otpauth://totp/Medivoy:grace%40example.org?"))
    );
    assert!(begun["qr_code"].as_str().is_some_and(|uri| uri.starts_with("data:image/svg+xml;base64,")));
    fixture.login(EMAIL, PASSWORD).await.data(200)["access_token"]
        .as_str()
        .expect("not asked for before it is confirmed");

    let app = App::of(&begun["secret"]);
    let code = app.code(fixture.world.clock.now());
    let wrong = if code == "000000" { "000001" } else { "000000" };
    fixture.post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": wrong })).await.problem(422, "wrong_code");
    let confirmed = fixture.post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": code })).await.data(200);
    assert_eq!(confirmed["recovery_codes"].as_array().map(Vec::len), Some(10));
    fixture
        .post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": code }))
        .await
        .problem(409, "mfa_already_enabled");
    fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.problem(409, "mfa_already_enabled");
    fixture.profile(&other.access).await.problem(401, "unauthenticated");
    assert_eq!(fixture.profile(&tokens.access).await.data(200)["mfa_enabled"], true);

    let open = challenge(&fixture).await;
    verify(&fixture, &open, &code).await.problem(401, "invalid_mfa_code");
    fixture.world.clock.advance(TimeDelta::seconds(30));
    let data = verify(&fixture, &open, &app.code(fixture.world.clock.now())).await.data(200);
    fixture.profile(&Tokens::of(&data).access).await.expect(200);
    assert_eq!(fixture.published("auth.mfa_changed.v1").await, 1);
    assert_eq!(fixture.audited("auth.enable_totp", "success").await, 1);
    let plain = "SELECT count(*) FROM totp_credentials WHERE position(decode($1, 'escape') in secret_sealed) > 0";
    let secret = begun["secret"].as_str().expect("a text").to_owned();
    assert_eq!(fixture.world.number(plain, [secret.into()]).await, 0);
}

#[actix_web::test]
async fn an_old_sign_in_needs_the_password_again() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.verify_address(EMAIL).await;
    fixture.world.clock.advance(TimeDelta::minutes(20));
    let tokens = Tokens::of(&fixture.refresh(&tokens.refresh).await.data(200));
    let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.data(200);
    let code = App::of(&begun["secret"]).code(fixture.world.clock.now());
    for (password, status, problem) in
        [(Value::Null, 403, "reauthentication_required"), (json!("quiet-lantern-cobalt-43"), 422, "wrong_password")]
    {
        let body = json!({ "code": code, "password": password });
        fixture.post_as(&tokens.access, "mfa/totp/confirm", body).await.problem(status, problem);
    }
    fixture
        .post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": code, "password": PASSWORD }))
        .await
        .expect(200);
}

#[actix_web::test]
async fn a_code_works_within_one_step_and_once() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    fixture.world.clock.advance(TimeDelta::minutes(5));
    let now = fixture.world.clock.now();
    for (seconds, expected) in [(-60, 401), (60, 401), (-30, 200), (-30, 401), (0, 200), (30, 200), (0, 401)] {
        let code = enrolled.app.code(now + TimeDelta::seconds(seconds));
        let answer = verify(&fixture, &challenge(&fixture).await, &code).await;
        assert_eq!(answer.status, expected, "{seconds}");
    }
}

#[actix_web::test]
async fn of_a_hundred_with_one_code_one_gets_in() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let challenges = join_all((0..100).map(|_| challenge(&fixture))).await;
    let code = enrolled.app.code(fixture.world.clock.now());
    let answers = join_all(challenges.iter().map(|challenge| verify(&fixture, challenge, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401 | 429)));
    let sessions = "SELECT count(*) FROM sessions WHERE revoked_at IS NULL";
    assert_eq!(fixture.world.number(sessions, []).await, 2, "the one it was turned on in, and one more");
}

#[actix_web::test]
async fn five_wrong_codes_void_a_challenge() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let code = enrolled.app.code(fixture.world.clock.now());
    let wrong = if code == "111111" { "111112" } else { "111111" };
    let open = challenge(&fixture).await;
    for _ in 0..5 {
        verify(&fixture, &open, wrong).await.problem(401, "invalid_mfa_code");
    }
    verify(&fixture, &open, &code).await.problem(401, "invalid_challenge");
    for _ in 0..4 {
        let open = challenge(&fixture).await;
        for _ in 0..5 {
            verify(&fixture, &open, wrong).await.problem(401, "invalid_mfa_code");
        }
    }
    let answer = verify(&fixture, &challenge(&fixture).await, &code).await;
    assert!(answer.problem(429, "rate_limited").header("retry-after").is_some());
    fixture.world.clock.advance(TimeDelta::minutes(5));
    verify(&fixture, &challenge(&fixture).await, &enrolled.app.code(fixture.world.clock.now())).await.expect(200);
    assert_eq!(fixture.audited("auth.login", "denied").await, 25);
}

#[actix_web::test]
async fn a_challenge_ends_with_time_use_and_a_new_password() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let code = || enrolled.app.code(fixture.world.clock.now());
    verify(&fixture, "made-up", &code()).await.problem(401, "invalid_challenge");
    let late = challenge(&fixture).await;
    fixture.world.clock.advance(TimeDelta::minutes(5));
    verify(&fixture, &late, &code()).await.problem(401, "invalid_challenge");
    let used = challenge(&fixture).await;
    verify(&fixture, &used, &code()).await.expect(200);
    fixture.world.clock.advance(TimeDelta::seconds(30));
    verify(&fixture, &used, &code()).await.problem(401, "invalid_challenge");

    let open = challenge(&fixture).await;
    fixture.post("forgot-password", json!({ "email": EMAIL })).await.expect(202);
    fixture.run_worker().await;
    let reset = json!({ "token": fixture.messenger.token("password_reset"), "password": "amber-windmill-tunnel-77" });
    fixture.post("reset-password", reset).await.expect(204);
    verify(&fixture, &open, &code()).await.problem(401, "invalid_challenge");
    let login = fixture.login(EMAIL, "amber-windmill-tunnel-77").await.data(200);
    assert_eq!(login["mfa_required"], true, "a reset does not get around the second factor");

    fixture.world.sql("UPDATE users SET is_active = false", []).await;
    let open = login["challenge"].as_str().expect("a challenge");
    verify(&fixture, open, &code()).await.problem(401, "invalid_challenge");
}

#[actix_web::test]
async fn a_recovery_code_works_once() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let code = &enrolled.recovery_codes[3];
    let typed = code.to_uppercase().replace('-', " ");
    verify(&fixture, &challenge(&fixture).await, &typed).await.expect(200);
    verify(&fixture, &challenge(&fixture).await, code).await.problem(401, "invalid_mfa_code");
    let answers = {
        let challenges = join_all((0..10).map(|_| challenge(&fixture))).await;
        join_all(challenges.iter().map(|open| verify(&fixture, open, &enrolled.recovery_codes[4]))).await
    };
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let stored = "SELECT count(*) FROM recovery_codes WHERE code_hash = $1";
    assert_eq!(fixture.world.number(stored, [code.as_str().into()]).await, 0);
}

#[actix_web::test]
async fn turning_it_off_needs_a_code_or_the_password() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let Enrolled { app, tokens, .. } = enrol(&fixture).await;
    let off = |body| fixture.app.delete("/api/v1/auth/mfa/totp").bearer(&tokens.access).json(body).send();
    let other = verify(&fixture, &challenge(&fixture).await, &app.code(fixture.world.clock.now())).await.data(200);
    fixture.world.clock.advance(TimeDelta::seconds(30));
    let code = app.code(fixture.world.clock.now());
    let wrong = if code == "111111" { "111112" } else { "111111" };
    for (body, problem) in [
        (json!({}), "validation_failed"),
        (json!({ "code": wrong }), "wrong_code"),
        (json!({ "password": "quiet-lantern-cobalt-43" }), "wrong_password"),
    ] {
        off(body).await.problem(422, problem);
    }
    off(json!({ "code": code })).await.expect(204);
    off(json!({ "password": PASSWORD })).await.problem(409, "mfa_not_enabled");
    fixture.profile(&Tokens::of(&other).access).await.problem(401, "unauthenticated");
    let login = fixture.login(EMAIL, PASSWORD).await.data(200);
    assert!(login["access_token"].is_string());
    assert_eq!(
        fixture
            .world
            .number("SELECT (SELECT count(*) FROM recovery_codes) + (SELECT count(*) FROM totp_credentials)", [])
            .await,
        0
    );
    assert_eq!(fixture.published("auth.mfa_changed.v1").await, 2);
    assert_eq!(fixture.audited("auth.disable_totp", "success").await, 1);
    assert_eq!(fixture.audited("auth.disable_totp", "denied").await, 1);
}

/// A hash of before is written anew where the password was right, also when a code is asked for next.
#[actix_web::test]
async fn an_older_hash_is_written_anew_beside_a_second_factor() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let enrolled = enrol(&fixture).await;
    let digest = platform::crypto::sha256_hex(format!("medivoy password v1:{PASSWORD}"));
    let older = format!("v1:{}", bcrypt::hash(digest, 4).expect("hashes"));
    fixture.world.sql("UPDATE users SET password_hash = $1", [older.into()]).await;
    let old = "SELECT count(*) FROM users WHERE password_hash LIKE 'v1:%'";
    fixture.login(EMAIL, "quiet-lantern-cobalt-43").await.problem(401, "invalid_credentials");
    assert_eq!(fixture.world.number(old, []).await, 1);
    let open = challenge(&fixture).await;
    assert_eq!(fixture.world.number(old, []).await, 0);
    verify(&fixture, &open, &enrolled.recovery_codes[0]).await.expect(200);
    let again = challenge(&fixture).await;
    verify(&fixture, &again, &enrolled.recovery_codes[1]).await.expect(200);
}

/// Whoever registers a stranger's address cannot lock the stranger out.
#[actix_web::test]
async fn an_address_that_is_not_proven_has_no_second_factor() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.problem(403, "email_not_verified");
    fixture
        .post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": "123456" }))
        .await
        .problem(403, "email_not_verified");
    fixture.verify_address(EMAIL).await;
    fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.expect(200);
    // Not verified any more by the time it is confirmed.
    fixture.world.sql("UPDATE users SET is_verified = false", []).await;
    let confirm = fixture.post_as(&tokens.access, "mfa/totp/confirm", json!({ "code": "123456" })).await;
    confirm.problem(403, "email_not_verified");
}
