//! A telephone number from the request to the mails about it, through everything there is.

use crate::running::{Stores, System};
use serde_json::{Value, json};

const NUMBER: &str = "+905321234567";

async fn register(system: &System, email: &str) -> String {
    let account = json!({ "email": email, "password": "correct horse battery staple 7", "user_type": "patient",
        "first_name": "Wanjiru", "last_name": "Otieno", "phone": NUMBER });
    let registered = system.app.post("/api/v1/auth/register").json(account).send().await.data(201);
    registered["access_token"].as_str().expect("a token").to_owned()
}

/// Asks for the number, and gives the code of the text message back.
async fn confirm(system: &System, token: &str) -> Value {
    let before = system.text_to(NUMBER);
    let ask = json!({ "phone": NUMBER });
    let asked = system.app.patch("/api/v1/auth/profile").bearer(token).json(ask).send().await.data(200);
    assert_eq!((&asked["is_phone_confirmed"], &asked["pending_phone"]), (&json!(false), &json!(NUMBER)));
    let text = system
        .eventually("the text message", async || system.text_to(NUMBER).filter(|text| Some(text) != before.as_ref()))
        .await;
    assert!(!text.contains("Wanjiru"), "{text}");
    let code: String =
        text.split("\n\n").nth(1).expect("a text").chars().filter(char::is_ascii_digit).take(6).collect();
    let body = json!({ "code": code });
    system.app.post("/api/v1/auth/verify-phone").bearer(token).json(body).send().await.data(200)
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
    assert_eq!(confirm(&system, &one).await["is_phone_confirmed"], true);
    mailed(&system, first, "A telephone number was added to your account").await;
    assert_eq!(confirm(&system, &two).await["is_phone_confirmed"], true);
    mailed(&system, first, "Your account has no telephone number any more").await;
    mailed(&system, second, "A telephone number was added to your account").await;
    let lost = system.app.get("/api/v1/auth/profile").bearer(&one).send().await.data(200);
    assert_eq!((&lost["phone"], &lost["is_phone_confirmed"]), (&Value::Null, &json!(false)));
    let removal = json!({ "phone": null });
    system.app.patch("/api/v1/auth/profile").bearer(&two).json(removal).send().await.expect(200);
    mailed(&system, second, "The telephone number of your account was removed").await;
    system.stop().await;
}
