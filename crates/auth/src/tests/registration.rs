use super::{Fixture, PASSWORD, registration};
use serde_json::{Value, json};

#[actix_web::test]
async fn each_role_but_the_administrator_registers_and_is_signed_in() {
    let fixture = Fixture::new().await;
    for role in ["patient", "doctor", "hospital_admin"] {
        let mut body = registration(&format!("{role}@Example.org"));
        body["user_type"] = role.into();
        body["device"] = "My phone".into();
        let answer = fixture.post("register", body).await;
        let data = answer.data(201);
        assert_eq!(data["user"]["user_type"], role);
        assert_eq!(data["user"]["email"], format!("{role}@example.org"));
        assert_eq!((&data["token_type"], &data["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(answer.header("location"), Some("/api/v1/auth/profile"));
        assert!(data["user"].get("password_hash").is_none());
        let profile = fixture.profile(data["access_token"].as_str().expect("a token")).await.data(200);
        assert_eq!(profile["id"], data["user"]["id"]);
        assert_eq!(profile["patient"]["id"], data["user"]["id"]);
    }
    assert_eq!(fixture.audited("auth.register", "success").await, 3);
    assert_eq!(fixture.published("auth.verification_requested.v1").await, 3);
}

#[actix_web::test]
async fn bad_input_is_named_and_leaves_nothing() {
    let fixture = Fixture::new().await;
    fixture.register("taken@example.org").await;
    for (change, status, code, field) in [
        (json!({ "email": "TAKEN@example.org" }), 409, "email_taken", "email"),
        (json!({ "email": "none" }), 422, "validation_failed", "email"),
        (json!({ "user_type": "admin" }), 422, "validation_failed", "user_type"),
        (json!({ "password": "short" }), 422, "validation_failed", "password"),
        (json!({ "password": "password1234" }), 422, "validation_failed", "password"),
        (json!({ "password": "grace hopper new" }), 422, "validation_failed", "password"),
        (json!({ "password": "x".repeat(257) }), 422, "validation_failed", "password"),
        (json!({ "first_name": "" }), 422, "validation_failed", "first_name"),
        (json!({ "phone": "12345" }), 422, "validation_failed", "phone"),
        (json!({ "is_verified": true }), 400, "unknown_field", "is_verified"),
        (json!({ "device": "d".repeat(101) }), 422, "validation_failed", "device"),
    ] {
        let mut body = registration("new@example.org");
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let answer = fixture.post("register", body).await;
        assert_eq!(answer.problem(status, code).json["errors"][0]["field"], field, "{change}");
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM users", []).await, 1);
    fixture
        .app
        .post("/api/v1/auth/register")
        .body("text/plain", "x")
        .send()
        .await
        .problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn a_long_password_counts_to_its_last_character() {
    let fixture = Fixture::new().await;
    let long = format!("{PASSWORD} {}", "meadow!Teapot7 ".repeat(8));
    let mut body = registration("long@example.org");
    body["password"] = long.clone().into();
    fixture.post("register", body).await.expect(201);
    fixture.login("long@example.org", &long).await.expect(200);
    fixture.login("long@example.org", &format!("{long}x")).await.problem(401, "invalid_credentials");
    fixture.login("long@example.org", &long[..72]).await.problem(401, "invalid_credentials");
    let rows = fixture.world.sql("SELECT password_hash FROM users", []).await;
    let hash: String = rows[0].try_get("", "password_hash").expect("a text");
    assert!(hash.starts_with("v2:$2b$04$"), "{hash}");
    assert_ne!(Value::from(hash), Value::from(long));
}
