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
    assert_snapshot!("post_auth_register", registered);
    let tokens = Tokens::of(&registered.data(201));
    let resent = fixture.post("resend-verification", json!({ "email": EMAIL })).await;
    assert_snapshot!("post_auth_resend_verification", resent);
    assert_snapshot!("post_auth_forgot_password", fixture.post("forgot-password", json!({ "email": EMAIL })).await);
    fixture.run_worker().await;
    let verify = json!({ "token": fixture.messenger.token("verify_email") });
    assert_snapshot!("post_auth_verify_email", fixture.post("verify-email", verify).await);
    let reset = json!({ "token": fixture.messenger.token("password_reset"), "password": NEW });
    assert_snapshot!("post_auth_reset_password", fixture.post("reset-password", reset).await);
    fixture.profile(&tokens.access).await.problem(401, "unauthenticated");
    let tokens = Tokens::of(&fixture.login(EMAIL, NEW).await.data(200));
    let change = json!({ "current_password": NEW, "new_password": "violet-harbour-cinder-19" });
    assert_snapshot!("post_auth_change_password", fixture.post_as(&tokens.access, "change-password", change).await);
}

/// The good answers about sessions and the own profile, whole.
#[actix_web::test]
async fn sessions_and_profile() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let first = fixture.register(EMAIL).await;
    fixture.world.clock.advance(chrono::TimeDelta::seconds(1));
    let login = json!({ "email": EMAIL, "password": PASSWORD, "device": "Laptop" });
    let answer = fixture.app.post("/api/v1/auth/login").header("user-agent", "Browser/1").json(login).send().await;
    assert_snapshot!("post_auth_login", answer);
    let tokens = Tokens::of(&answer.data(200));
    assert_snapshot!("post_auth_refresh", fixture.refresh(&first.refresh).await);
    assert_snapshot!("get_auth_profile", fixture.profile(&tokens.access).await);
    let change = json!({ "first_name": "Amazing", "phone": "+905321234567" });
    let changed = fixture.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(change).send().await;
    assert_snapshot!("patch_auth_profile", changed);
    fixture.run_worker().await;
    let code = fixture.texts.code("+905321234567");
    assert_snapshot!("post_auth_verify_phone", fixture.give_back(&tokens, &code).await);
    let sessions = fixture.app.get("/api/v1/auth/sessions").bearer(&tokens.access).send().await;
    assert_snapshot!("get_auth_sessions", sessions);
    let other = sessions.data(200)[1]["id"].as_str().expect("an id").to_owned();
    let revoked = fixture.app.delete(&format!("/api/v1/auth/sessions/{other}")).bearer(&tokens.access).send().await;
    assert_snapshot!("delete_auth_sessions_by_id", revoked);
    assert_snapshot!("post_auth_logout", fixture.post_as(&tokens.access, "logout", json!({})).await);
    assert_snapshot!("get__well_known_jwks_json", fixture.app.get("/.well-known/jwks.json").send().await);
}

/// The good answers about the second factor, whole.
#[actix_web::test]
async fn second_factor() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.verify_address(EMAIL).await;
    let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await;
    assert_snapshot!("post_auth_mfa_totp", begun);
    let code = |secret: &Value| {
        let secret = Secret::try_from_base32(secret.as_str().expect("a text")).expect("base32");
        let app = Builder::new().with_secret(secret).build().expect("builds");
        app.generate(fixture.world.clock.now().timestamp().unsigned_abs()).to_string()
    };
    let secret = begun.data(200)["secret"].clone();
    let confirm = json!({ "code": code(&secret) });
    assert_snapshot!("post_auth_mfa_totp_confirm", fixture.post_as(&tokens.access, "mfa/totp/confirm", confirm).await);
    fixture.world.clock.advance(chrono::TimeDelta::seconds(30));
    let login = fixture.login(EMAIL, PASSWORD).await;
    assert_snapshot!("post_auth_login-challenge", login);
    let verify = json!({ "challenge": login.data(200)["challenge"], "code": code(&secret) });
    assert_snapshot!("post_auth_mfa_verify", fixture.post("mfa/verify", verify).await);
    let off = json!({ "password": PASSWORD });
    let disabled = fixture.app.delete("/api/v1/auth/mfa/totp").bearer(&tokens.access).json(off).send().await;
    assert_snapshot!("delete_auth_mfa_totp", disabled);
    fixture.world.sql("UPDATE users SET mfa_enabled = true WHERE email = $1", [EMAIL.into()]).await;
    let admin = fixture.world.admin().await;
    let path = format!("/api/v1/users/{}/reset-mfa", tokens.user_id);
    let reset = fixture.app.post(&path).bearer(&admin.token).json(json!({ "reason": "Lost telephone" })).send().await;
    assert_snapshot!("post_users_by_id_reset_mfa", reset);
}
