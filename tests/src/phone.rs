//! A telephone number from the request to the mails about it, through everything there is.

use crate::running::{Stores, System};
use serde_json::{Value, json};

const NUMBER: &str = "+905321234567";
const OTHER: &str = "+14155552671";

async fn register(system: &System, email: &str) -> String {
    let account = json!({ "email": email, "password": "correct horse battery staple 7", "user_type": "patient",
        "first_name": "Wanjiru", "last_name": "Otieno", "phone": NUMBER });
    let registered = system.app.post("/api/v1/auth/register").json(account).send().await.data(201);
    registered["access_token"].as_str().expect("a token").to_owned()
}

/// The code of the text message that comes when this number is asked for.
async fn code_for(system: &System, token: &str, number: &str) -> String {
    let before = system.text_to(number);
    let ask = json!({ "phone": number });
    let asked = system.app.patch("/api/v1/auth/profile").bearer(token).json(ask).send().await.data(200);
    assert_eq!(asked["pending_phone"], number);
    let text = system
        .eventually("the text message", async || system.text_to(number).filter(|text| Some(text) != before.as_ref()))
        .await;
    assert!(!text.contains("Wanjiru"), "{text}");
    text.split("\n\n").nth(1).expect("a text").chars().filter(char::is_ascii_digit).take(6).collect()
}

/// Gives the code back, and has the number confirmed.
async fn give_back(system: &System, token: &str, code: String) -> Value {
    let body = json!({ "code": code });
    system.app.post("/api/v1/auth/verify-phone").bearer(token).json(body).send().await.data(200)
}

async fn confirm(system: &System, token: &str, number: &str) -> Value {
    let code = code_for(system, token, number).await;
    give_back(system, token, code).await
}

async fn mailed(system: &System, email: &str, subject: &str) {
    let is_there = async || system.mails_to(email).iter().any(|mail| mail.contains(subject)).then_some(());
    system.eventually(&format!("the mail to {email}: {subject}"), is_there).await;
}

#[actix_web::test]
async fn a_number_is_confirmed_taken_and_told_of_by_mail() {
    let system = System::start(Stores::Embedded).await;
    let (first, second) = ("first@example.org", "second@example.org");
    let (one, two) = (register(&system, first).await, register(&system, second).await);
    assert_eq!(confirm(&system, &one, NUMBER).await["is_phone_confirmed"], true);
    mailed(&system, first, "A telephone number was added to your account").await;
    assert_eq!(confirm(&system, &two, NUMBER).await["is_phone_confirmed"], true);
    mailed(&system, first, "Your account has no telephone number any more").await;
    mailed(&system, second, "A telephone number was added to your account").await;
    let lost = system.app.get("/api/v1/auth/profile").bearer(&one).send().await.data(200);
    assert_eq!((&lost["phone"], &lost["is_phone_confirmed"]), (&Value::Null, &json!(false)));
    let removal = json!({ "phone": null });
    system.app.patch("/api/v1/auth/profile").bearer(&two).json(removal).send().await.expect(200);
    mailed(&system, second, "The telephone number of your account was removed").await;
    system.stop().await;
}

/// Each takes the number that the other has: both accounts are locked by both.
#[actix_web::test]
async fn two_accounts_exchange_their_numbers_at_once() {
    let system = System::start(Stores::Embedded).await;
    let (one, two) = (register(&system, "one@example.org").await, register(&system, "two@example.org").await);
    confirm(&system, &one, NUMBER).await;
    confirm(&system, &two, OTHER).await;
    let (mut ones, mut twos) = (NUMBER, OTHER);
    for _ in 0..8 {
        let for_one = code_for(&system, &one, twos).await;
        let for_two = code_for(&system, &two, ones).await;
        let (first, second) = futures_util::join!(give_back(&system, &one, for_one), give_back(&system, &two, for_two));
        assert_eq!((&first["phone"], &second["phone"]), (&json!(twos), &json!(ones)));
        std::mem::swap(&mut ones, &mut twos);
    }
    let held = sqlx::query_scalar("SELECT count(DISTINCT phone) FROM users WHERE phone_confirmed_at IS NOT NULL");
    let held: i64 = held.fetch_one(&system.db().await).await.expect("a count");
    assert_eq!(held, 2);
    system.stop().await;
}
