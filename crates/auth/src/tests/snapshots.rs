use super::{Fixture, PASSWORD, Tokens, registration};
use serde_json::{Value, json};
use test_support::assert_snapshot;
use totp_rs::{Builder, Secret};

const EMAIL: &str = "grace@example.org";
const NEW: &str = "amber-windmill-tunnel-77";

/// The good answers of registration and passwords, whole.
#[actix_web::test]
async fn registration_and_passwords() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let registered = fixture.post("register", registration(EMAIL)).await;
    assert_snapshot!("register", registered);
    let tokens = Tokens::of(&registered.data(201));
    let resent = fixture.post("resend-verification", json!({ "email": EMAIL })).await;
    assert_snapshot!("resendEmailVerification", resent);
    assert_snapshot!("requestPasswordReset", fixture.post("forgot-password", json!({ "email": EMAIL })).await);
    fixture.run_worker().await;
    let verify = json!({ "token": fixture.messenger.token("verify_email") });
    assert_snapshot!("verifyEmail", fixture.post("verify-email", verify).await);
    let reset = json!({ "token": fixture.messenger.token("password_reset"), "password": NEW });
    assert_snapshot!("resetPassword", fixture.post("reset-password", reset).await);
    fixture.profile(&tokens.access).await.problem(401, "unauthenticated");
    let tokens = Tokens::of(&fixture.login(EMAIL, NEW).await.data(200));
    let change = json!({ "current_password": NEW, "new_password": "violet-harbour-cinder-19" });
    assert_snapshot!("changePassword", fixture.post_as(&tokens.access, "change-password", change).await);
}

/// The good answers about sessions and the own profile, whole.
#[actix_web::test]
async fn sessions_and_profile() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let first = fixture.register(EMAIL).await;
    fixture.world.clock.advance(chrono::TimeDelta::seconds(1));
    let login = json!({ "email": EMAIL, "password": PASSWORD, "device": "Laptop" });
    let answer = fixture.app.post("/api/v1/auth/login").header("user-agent", "Browser/1").json(login).send().await;
    assert_snapshot!("login", answer);
    let tokens = Tokens::of(&answer.data(200));
    assert_snapshot!("refreshTokens", fixture.refresh(&first.refresh).await);
    assert_snapshot!("getCurrentProfile", fixture.profile(&tokens.access).await);
    let change = json!({ "first_name": "Amazing", "phone": "+905321234567" });
    let changed = fixture.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(change).send().await;
    assert_snapshot!("updateCurrentProfile", changed);
    fixture.run_worker().await;
    let code = fixture.texts.code("+905321234567");
    assert_snapshot!("verifyPhone", fixture.give_back(&tokens, &code).await);
    let sessions = fixture.app.get("/api/v1/auth/sessions").bearer(&tokens.access).send().await;
    assert_snapshot!("listSessions", sessions);
    let other = sessions.data(200)[1]["id"].as_str().expect("an id").to_owned();
    let revoked = fixture.app.delete(&format!("/api/v1/auth/sessions/{other}")).bearer(&tokens.access).send().await;
    assert_snapshot!("endSession", revoked);
    assert_snapshot!("logout", fixture.post_as(&tokens.access, "logout", json!({})).await);
    assert_snapshot!("getSigningKeys", fixture.app.get("/.well-known/jwks.json").send().await);
}

/// The good answers about the second factor, whole.
#[actix_web::test]
async fn second_factor() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.verify_address(EMAIL).await;
    let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await;
    assert_snapshot!("beginTotpEnrolment", begun);
    let code = |secret: &Value| {
        let secret = Secret::try_from_base32(secret.as_str().expect("a text")).expect("base32");
        let app = Builder::new().with_secret(secret).build().expect("builds");
        app.generate(fixture.world.clock.now().timestamp().unsigned_abs()).to_string()
    };
    let secret = begun.data(200)["secret"].clone();
    let confirm = json!({ "code": code(&secret) });
    assert_snapshot!("confirmTotpEnrolment", fixture.post_as(&tokens.access, "mfa/totp/confirm", confirm).await);
    fixture.world.clock.advance(chrono::TimeDelta::seconds(30));
    let login = fixture.login(EMAIL, PASSWORD).await;
    assert_snapshot!("login-challenge", login);
    let verify = json!({ "challenge": login.data(200)["challenge"], "code": code(&secret) });
    assert_snapshot!("verifyMfa", fixture.post("mfa/verify", verify).await);
    let off = json!({ "password": PASSWORD });
    let disabled = fixture.app.delete("/api/v1/auth/mfa/totp").bearer(&tokens.access).json(off).send().await;
    assert_snapshot!("disableTotp", disabled);
    fixture.world.sql("UPDATE users SET mfa_enabled = true WHERE email = $1", [EMAIL.into()]).await;
    let admin = fixture.world.admin().await;
    let path = format!("/api/v1/users/{}/reset-mfa", tokens.user_id);
    let reset = fixture.app.post(&path).bearer(&admin.token).json(json!({ "reason": "Lost telephone" })).send().await;
    assert_snapshot!("resetUserMfa", reset);
}
