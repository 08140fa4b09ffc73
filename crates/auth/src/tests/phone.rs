//! Telephone numbers: declared, asked for, confirmed, removed.

use super::{Fixture, PASSWORD, Tokens, registration};
use chrono::TimeDelta;
use kernel::Role;
use platform::http::LimitsConfig;
use serde_json::{Value, json};
use test_support::{Response, World};

pub const NUMBER: &str = "+905321234567";
pub const OTHER: &str = "+14155552671";

impl Fixture {
    pub async fn change_profile(&self, tokens: &Tokens, body: Value) -> Response {
        self.app.patch("/api/v1/auth/profile").bearer(&tokens.access).json(body).send().await
    }

    pub async fn ask_for(&self, tokens: &Tokens, number: &str) -> Response {
        self.change_profile(tokens, json!({ "phone": number })).await
    }

    pub async fn give_back(&self, tokens: &Tokens, code: &str) -> Response {
        self.post_as(&tokens.access, "verify-phone", json!({ "code": code })).await
    }

    /// The code that was sent for this number.
    pub async fn code_for(&self, tokens: &Tokens, number: &str) -> String {
        self.ask_for(tokens, number).await.expect(200);
        self.run_worker().await;
        self.texts.code(number)
    }

    /// A user who has confirmed this number.
    pub async fn register_with(&self, email: &str, number: &str) -> Tokens {
        let tokens = self.register(email).await;
        let code = self.code_for(&tokens, number).await;
        self.give_back(&tokens, &code).await.expect(200);
        tokens
    }

    /// Number, whether it is confirmed, and the one that waits.
    pub async fn phone_of(&self, tokens: &Tokens) -> (Value, Value, Value) {
        phone_in(&self.profile(&tokens.access).await.data(200))
    }
}

fn phone_in(profile: &Value) -> (Value, Value, Value) {
    (profile["phone"].clone(), profile["is_phone_confirmed"].clone(), profile["pending_phone"].clone())
}

/// Another code of six digits.
pub fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[actix_web::test]
async fn a_number_is_the_accounts_when_its_code_comes_back() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let asked = fixture.ask_for(&tokens, "+90 532 123 45 67").await;
    assert_eq!(phone_in(&asked.data(200)), (Value::Null, json!(false), json!(NUMBER)));
    fixture.run_worker().await;
    let text = fixture.texts.texts().pop().expect("a text message");
    assert_eq!((text.to.expose().as_str(), text.template, text.locale.as_str()), (NUMBER, "phone_code", "en"));
    let code = fixture.texts.code(NUMBER);
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    assert_eq!(text.values.expose()["minutes"], "10");

    fixture.give_back(&tokens, &wrong(&code)).await.problem(422, "wrong_code");
    assert_eq!(fixture.phone_of(&tokens).await, (Value::Null, json!(false), json!(NUMBER)));
    let confirmed = fixture.give_back(&tokens, &format!("{} {}", &code[..3], &code[3..])).await;
    assert_eq!(phone_in(&confirmed.data(200)), (json!(NUMBER), json!(true), Value::Null));
    assert_eq!(fixture.phone_of(&tokens).await, (json!(NUMBER), json!(true), Value::Null));
    fixture.give_back(&tokens, &code).await.problem(422, "wrong_code");
    assert_eq!(fixture.audited("auth.verify_phone", "success").await, 1);
    assert_eq!(fixture.audited("auth.verify_phone", "denied").await, 2);

    let kept = "SELECT (SELECT count(*) FROM outbox_events WHERE payload::text LIKE $1 OR payload::text LIKE $2)
                     + (SELECT count(*) FROM audit_outbox WHERE entry::text LIKE $1 OR entry::text LIKE $2)";
    let values = [format!("%\"{code}\"%").into(), format!("%{NUMBER}%").into()];
    assert_eq!(fixture.world.number(kept, values).await, 0, "neither code nor number is in an event or an entry");
}

#[actix_web::test]
async fn anothers_number_is_answered_like_a_free_one() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    fixture.register_with("owner@example.org", NUMBER).await;
    let sent = fixture.texts.texts().len();
    let mut told = Vec::new();
    for (number, email) in [(NUMBER, "one@example.org"), (OTHER, "two@example.org")] {
        let mut body = registration(email);
        body["phone"] = json!(number);
        let registered = fixture.post("register", body).await;
        let tokens = Tokens::of(&registered.data(201));
        let declared = phone_in(&registered.data(201)["user"]);
        assert_eq!((&declared.0, &declared.1), (&json!(number), &json!(false)), "declared, and not confirmed");
        let asked = fixture.ask_for(&tokens, number).await;
        let mut view = asked.data(200);
        assert_eq!(phone_in(&view), (json!(number), json!(false), json!(number)));
        for own in ["id", "email", "phone", "pending_phone", "created_at", "updated_at", "last_login_at", "patient"] {
            view[own] = Value::Null;
        }
        let mut headers: Vec<String> = asked.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        told.push((asked.status, view, headers));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(fixture.published("auth.phone_code_requested.v1").await, 3);
    fixture.run_worker().await;
    let texts: Vec<String> = fixture.texts.texts()[sent..].iter().map(|text| text.to.expose().to_string()).collect();
    assert!(texts.contains(&NUMBER.to_owned()) && texts.contains(&OTHER.to_owned()) && texts.len() == 2, "{texts:?}");
}

#[actix_web::test]
async fn a_declared_number_is_confirmed_like_any_other() {
    let fixture = Fixture::new().await;
    let mut body = registration("grace@example.org");
    body["phone"] = json!(NUMBER);
    let tokens = Tokens::of(&fixture.post("register", body).await.data(201));
    fixture.run_worker().await;
    assert!(fixture.texts.texts().is_empty(), "registering sends nothing to a stranger's telephone");
    let code = fixture.code_for(&tokens, NUMBER).await;
    assert_eq!(fixture.phone_of(&tokens).await, (json!(NUMBER), json!(false), json!(NUMBER)));
    fixture.give_back(&tokens, &code).await.expect(200);
    assert_eq!(fixture.phone_of(&tokens).await, (json!(NUMBER), json!(true), Value::Null));

    // The number that it has: nothing happens.
    let (before, entries) = (fixture.profile(&tokens.access).await, fixture.audited("auth.update_profile", "success"));
    let entries = entries.await;
    let same = fixture.ask_for(&tokens, NUMBER).await;
    assert_eq!((same.data(200), same.etag()), (before.data(200), before.etag()));
    fixture.run_worker().await;
    assert_eq!((fixture.texts.texts().len(), fixture.published("auth.phone_code_requested.v1").await), (1, 1));
    assert_eq!(fixture.audited("auth.update_profile", "success").await, entries);
}

#[actix_web::test]
async fn five_wrong_codes_void_the_right_one() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    fixture.give_back(&tokens, "123456").await.problem(422, "wrong_code");
    let code = fixture.code_for(&tokens, NUMBER).await;
    for _ in 0..4 {
        fixture.give_back(&tokens, &wrong(&code)).await.problem(422, "wrong_code");
    }
    assert_eq!(fixture.phone_of(&tokens).await.2, json!(NUMBER));
    fixture.give_back(&tokens, &wrong(&code)).await.problem(422, "wrong_code");
    assert_eq!(fixture.phone_of(&tokens).await.2, Value::Null);
    fixture.give_back(&tokens, &code).await.problem(422, "wrong_code");
    let anew = fixture.code_for(&tokens, NUMBER).await;
    fixture.give_back(&tokens, &anew).await.expect(200);
}

#[actix_web::test]
async fn a_code_ends_with_its_time_and_with_the_next_one() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register("grace@example.org").await;
    let late = fixture.code_for(&tokens, NUMBER).await;
    fixture.world.clock.advance(TimeDelta::minutes(10));
    fixture.give_back(&tokens, &late).await.problem(422, "wrong_code");
    assert_eq!(fixture.phone_of(&tokens).await.2, Value::Null);

    let first = fixture.code_for(&tokens, NUMBER).await;
    // Asked for twice before the worker comes: one message goes, to the later number.
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    let second = fixture.code_for(&tokens, OTHER).await;
    assert_eq!(fixture.texts.texts().len(), 3);
    assert_ne!(first, second);
    fixture.give_back(&tokens, &first).await.problem(422, "wrong_code");
    fixture.give_back(&tokens, &second).await.expect(200);
    assert_eq!(fixture.phone_of(&tokens).await, (json!(OTHER), json!(true), Value::Null));

    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    let waiting = "SELECT count(*) FROM phone_confirmations";
    let job = fixture.module.jobs.get("auth.remove_expired").expect("the job");
    job.run().await.expect("runs");
    assert_eq!(fixture.world.number(waiting, []).await, 1);
    fixture.world.clock.advance(TimeDelta::minutes(11));
    job.run().await.expect("runs");
    assert_eq!(fixture.world.number(waiting, []).await, 0);
}

#[actix_web::test]
async fn null_removes_the_number_and_what_waits_at_once() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register_with("grace@example.org", NUMBER).await;
    let code = fixture.code_for(&tokens, OTHER).await;
    assert_eq!(fixture.phone_of(&tokens).await, (json!(NUMBER), json!(true), json!(OTHER)));
    let removed = fixture.change_profile(&tokens, json!({ "phone": null })).await;
    assert_eq!(phone_in(&removed.data(200)), (Value::Null, json!(false), Value::Null));
    fixture.give_back(&tokens, &code).await.problem(422, "wrong_code");
    let before = fixture.audited("auth.update_profile", "success").await;
    fixture.change_profile(&tokens, json!({ "phone": null })).await.expect(200);
    assert_eq!(fixture.audited("auth.update_profile", "success").await, before, "there was nothing to remove");
}

#[actix_web::test]
async fn messages_are_limited_by_user_and_by_number() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let fixture = Fixture::on(world, Some(LimitsConfig::default())).await;
    let (tokens, other) = (fixture.register("grace@example.org").await, fixture.register("ada@example.org").await);
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    for (who, number) in [(&tokens, NUMBER), (&tokens, OTHER), (&other, NUMBER)] {
        let refused = fixture.ask_for(who, number).await;
        assert_eq!(refused.problem(429, "rate_limited").header("retry-after"), Some("60"), "{number}");
    }
    // What is refused changes nothing, and uses up nothing of the day.
    assert_eq!(fixture.published("auth.phone_code_requested.v1").await, 1);
    for _ in 1..5 {
        fixture.world.clock.advance(TimeDelta::seconds(60));
        fixture.ask_for(&tokens, NUMBER).await.expect(200);
    }
    fixture.world.clock.advance(TimeDelta::seconds(60));
    for (who, number) in [(&tokens, OTHER), (&other, NUMBER)] {
        let refused = fixture.ask_for(who, number).await;
        let wait = refused.problem(429, "rate_limited").header("retry-after").and_then(|wait| wait.parse::<u64>().ok());
        assert!(wait.is_some_and(|wait| wait > 3_600), "{number}: {wait:?}");
    }
    // Removing sends nothing.
    fixture.change_profile(&tokens, json!({ "phone": null })).await.expect(200);
}

#[actix_web::test]
async fn another_number_needs_a_recent_sign_in_or_the_password() {
    let world = World::at("2026-03-01T09:00:00Z").await;
    let fixture = Fixture::on(world, Some(LimitsConfig::default())).await;
    let tokens = fixture.register_with("grace@example.org", NUMBER).await;
    fixture.world.clock.advance(TimeDelta::minutes(20));
    let tokens = Tokens::of(&fixture.refresh(&tokens.refresh).await.data(200));
    fixture.change_profile(&tokens, json!({ "first_name": "Amazing", "phone": NUMBER })).await.expect(200);
    fixture.ask_for(&tokens, OTHER).await.problem(403, "reauthentication_required");
    let with = |password: &str| json!({ "phone": OTHER, "password": password });
    fixture.change_profile(&tokens, with("quiet-lantern-cobalt-43")).await.problem(422, "wrong_password");
    assert_eq!(fixture.phone_of(&tokens).await, (json!(NUMBER), json!(true), Value::Null));
    assert_eq!(fixture.published("auth.phone_code_requested.v1").await, 1);
    // What was refused has used up no message.
    fixture.change_profile(&tokens, with(PASSWORD)).await.expect(200);
    fixture.run_worker().await;
    fixture.give_back(&tokens, &fixture.texts.code(OTHER)).await.expect(200);
    assert_eq!(fixture.phone_of(&tokens).await, (json!(OTHER), json!(true), Value::Null));
}

#[actix_web::test]
async fn guesses_are_counted() {
    let fixture = Fixture::limited(LimitsConfig { credentials_per_minute: 5, ..LimitsConfig::default() }).await;
    let tokens = fixture.register("grace@example.org").await;
    for _ in 0..5 {
        fixture.give_back(&tokens, "123456").await.problem(422, "wrong_code");
    }
    fixture.give_back(&tokens, "123456").await.problem(429, "rate_limited");
}

#[actix_web::test]
async fn without_text_messages_a_number_cannot_be_asked_for() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register_with("grace@example.org", NUMBER).await;
    fixture.texts.take_away();
    let both = json!({ "first_name": "Amazing", "phone": OTHER });
    fixture.change_profile(&tokens, both).await.problem(409, "phone_confirmation_unavailable");
    assert_eq!(fixture.profile(&tokens.access).await.data(200)["first_name"], "Grace", "all of it or nothing");
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    fixture.change_profile(&tokens, json!({ "first_name": "Amazing" })).await.expect(200);
    fixture.change_profile(&tokens, json!({ "phone": null })).await.expect(200);
    let mut body = registration("ada@example.org");
    body["phone"] = json!(OTHER);
    fixture.post("register", body).await.expect(201);
}

#[actix_web::test]
async fn who_and_what_is_refused() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    fixture.post("verify-phone", json!({ "code": "123456" })).await.problem(401, "unauthenticated");
    for (body, status, code) in [
        (json!({}), 422, "validation_failed"),
        (json!({ "code": "12345" }), 422, "validation_failed"),
        (json!({ "code": 123_456 }), 422, "validation_failed"),
        (json!({ "code": "1".repeat(33) }), 422, "validation_failed"),
        (json!({ "code": "123456", "phone": NUMBER }), 400, "unknown_field"),
    ] {
        fixture.post_as(&tokens.access, "verify-phone", body).await.problem(status, code);
    }
    let other = fixture.world.user(Role::Doctor).await;
    let code = fixture.code_for(&tokens, NUMBER).await;
    let body = json!({ "code": code });
    fixture.app.post("/api/v1/auth/verify-phone").by(&other).json(body).send().await.problem(422, "wrong_code");
    fixture.give_back(&tokens, &code).await.expect(200);
}
