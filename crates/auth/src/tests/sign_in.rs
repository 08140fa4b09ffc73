use super::{Fixture, PASSWORD, Tokens};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_right_password_signs_in() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    let data = fixture.login("GRACE@example.org", PASSWORD).await.data(200);
    assert!(data["user"]["last_login_at"].is_string());
    fixture.profile(&Tokens::of(&data).access).await.expect(200);
    assert_eq!(fixture.audited("auth.login", "success").await, 1);
}

#[actix_web::test]
async fn unknown_wrong_and_blocked_look_the_same() {
    let fixture = Fixture::new().await;
    fixture.register("wrong@example.org").await;
    fixture.register("blocked@example.org").await;
    fixture.world.sql("UPDATE users SET is_active = false WHERE email = 'blocked@example.org'", []).await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("unknown@example.org", PASSWORD),
        ("wrong@example.org", "quiet-lantern-cobalt-43"),
        ("wrong@example.org", ""),
        ("blocked@example.org", PASSWORD),
        ("blocked@example.org", "quiet-lantern-cobalt-43"),
    ] {
        let answer = fixture.login(email, password).await;
        answer.problem(401, "invalid_credentials");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        let mut body = answer.json.clone();
        body["request_id"] = Value::Null;
        answers.push(body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(fixture.audited("auth.login", "denied").await, 5);
}

#[actix_web::test]
async fn an_older_hash_is_replaced_at_the_next_sign_in() {
    let fixture = Fixture::new().await;
    fixture.register("old@example.org").await;
    let older = bcrypt::hash(PASSWORD, 4).expect("hashes");
    fixture.world.sql("UPDATE users SET password_hash = $1", [older.into()]).await;
    fixture.login("old@example.org", PASSWORD).await.expect(200);
    assert_eq!(fixture.world.number("SELECT count(*) FROM users WHERE password_hash LIKE 'v2:$2b$%'", []).await, 1);
    fixture.login("old@example.org", PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn anyone_can_check_an_access_token_by_the_published_keys() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let answer = fixture.app.get("/.well-known/jwks.json").send().await;
    answer.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/jwk-set+json"));
    let keys: JwkSet = serde_json::from_value(answer.json.clone()).expect("a JWK set");
    let header = jsonwebtoken::decode_header(&tokens.access).expect("a header");
    let key = keys.find(header.kid.as_deref().expect("a kid")).expect("the key is published");
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["medivoy-api"]);
    validation.set_issuer(&["medivoy"]);
    let claims =
        jsonwebtoken::decode::<Value>(&tokens.access, &DecodingKey::from_jwk(key).expect("a key"), &validation);
    assert_eq!(claims.expect("verifies").claims["sub"], tokens.user_id);
    assert!(answer.json["keys"][0].get("d").is_none(), "no private part");
}

#[actix_web::test]
async fn a_refresh_token_is_no_access_token_and_the_other_way_round() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    fixture.profile(&tokens.refresh).await.problem(401, "unauthenticated");
    fixture.refresh(&tokens.access).await.problem(401, "invalid_refresh_token");
    fixture.post("login", json!({ "email": "grace@example.org" })).await.problem(422, "validation_failed");
    fixture
        .post("login", json!({ "email": "grace@example.org", "password": 7 }))
        .await
        .problem(422, "validation_failed");
    fixture.post("login", json!({ "email": "g@e.org", "password": "x", "otp": 1 })).await.problem(400, "unknown_field");
}

#[actix_web::test]
async fn a_password_is_the_same_however_it_is_composed() {
    let fixture = Fixture::new().await;
    let (composed, decomposed) =
        ("cr\u{e8}me br\u{fb}l\u{e9}e lantern 42", "cre\u{300}me bru\u{302}le\u{301}e lantern 42");
    for (number, (registered, typed)) in
        [(composed, decomposed), (decomposed, composed), (composed, "cr\u{e8}me\u{a0}br\u{fb}l\u{e9}e lantern 42")]
            .into_iter()
            .enumerate()
    {
        let email = format!("composed-{number}@example.org");
        let mut body = super::registration(&email);
        body["password"] = registered.into();
        let tokens = super::Tokens::of(&fixture.post("register", body).await.data(201));
        fixture.login(&email, typed).await.expect(200);
        fixture.login(&email, "creme brulee lantern 42").await.problem(401, "invalid_credentials");
        // The same password is no new one.
        let change = serde_json::json!({ "current_password": registered, "new_password": typed });
        fixture.post_as(&tokens.access, "change-password", change).await.problem(422, "validation_failed");
    }
}

/// Hashes from before are taken, once: the sign-in writes today's form. Two sign-ins at once both succeed.
#[actix_web::test]
async fn an_older_hash_is_taken_and_written_anew() {
    let fixture = Fixture::new().await;
    fixture.register("grace@example.org").await;
    let digest = platform::crypto::sha256_hex(format!("medivoy password v1:{}", "cre\u{300}me lantern 42 cobalt"));
    let older = format!("v1:{}", bcrypt::hash(digest, 4).expect("hashes"));
    fixture.world.sql("UPDATE users SET password_hash = $1", [older.into()]).await;
    let (one, two) = futures_util::join!(
        fixture.login("grace@example.org", "cr\u{e8}me lantern 42 cobalt"),
        fixture.login("grace@example.org", "cre\u{300}me lantern 42 cobalt")
    );
    assert_eq!((one.status, two.status), (200, 200));
    let renewed = "SELECT count(*) FROM users WHERE password_hash LIKE 'v2:%'";
    assert_eq!(fixture.world.number(renewed, []).await, 1);
    fixture.login("grace@example.org", "cr\u{e8}me lantern 42 cobalt").await.expect(200);
}
