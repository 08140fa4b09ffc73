//! Twilio, as a small server that answers as Twilio does.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Masked, PhoneNumber};
use platform::sms::{OutgoingSms, SmsError, SmsSender, TwilioConfig, TwilioSms};
use std::time::{Duration, Instant};
use test_support::{FakeTwilio, TwilioManner};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const SECRET: &str = "the-auth-token";

fn config(base_url: &str) -> TwilioConfig {
    TwilioConfig {
        account_sid: ACCOUNT.to_owned(),
        auth_token: Masked::new(SECRET.to_owned()),
        from: Some("+15005550006".to_owned()),
        messaging_service_sid: None,
        base_url: base_url.to_owned(),
        timeout_s: 1,
    }
}

fn sender(base_url: &str) -> TwilioSms {
    TwilioSms::new(&config(base_url)).expect("sound")
}

fn message() -> OutgoingSms {
    let to = PhoneNumber::parse("+905321234567").expect("a number");
    let body = "Medivoy: رمزك هو 123456 & more + = %".to_owned();
    OutgoingSms { id: "event/handler".to_owned(), to: Masked::new(to), body: Masked::new(body) }
}

#[actix_web::test]
async fn a_message_is_posted_as_twilio_wants_it() {
    let twilio = FakeTwilio::start();
    sender(&twilio.base_url).send(&message()).await.expect("sends");
    let service = "MG00000000000000000000000000000002";
    let by_service = TwilioConfig {
        from: None,
        messaging_service_sid: Some(service.to_owned()),
        ..config(&format!("{}/", twilio.base_url))
    };
    TwilioSms::new(&by_service).expect("sound").send(&message()).await.expect("sends");
    let requests = twilio.requests();
    assert_eq!(requests.len(), 2);
    let credentials = STANDARD.encode(format!("{ACCOUNT}:{SECRET}"));
    for request in &requests {
        assert_eq!(request.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
        assert_eq!(request.authorization, format!("Basic {credentials}"));
        assert_eq!(request.content_type, "application/x-www-form-urlencoded");
        assert_eq!(request.fields["To"], "+905321234567");
        assert_eq!(&request.fields["Body"], message().body.expose());
        assert_eq!(request.fields.len(), 3);
    }
    assert_eq!(requests[0].fields["From"], "+15005550006");
    assert_eq!(requests[1].fields["MessagingServiceSid"], service);
}

#[actix_web::test]
async fn what_may_pass_is_tried_again_and_what_cannot_is_final() {
    let twilio = FakeTwilio::start();
    let sender = sender(&twilio.base_url);
    for (status, code, is_final) in [
        (400, Some(21211), true),
        (400, Some(21610), true),
        (400, Some(21614), true),
        (400, None, true),
        (429, Some(20429), false),
        (500, None, false),
        (503, Some(20503), false),
        (401, Some(20003), false),
        (403, Some(20403), false),
        (404, Some(20404), false),
        (302, None, false),
    ] {
        twilio.set_manner(TwilioManner::Refuses(status, code));
        let refused = sender.send(&message()).await.expect_err("refuses");
        let (told, found_final) = match refused {
            SmsError::Permanent(told) => (told, true),
            SmsError::Transient(told) => (told, false),
        };
        assert_eq!(found_final, is_final, "{status} {code:?}");
        assert!(told.contains(&status.to_string()), "{told}");
        assert!(code.is_none_or(|code| told.contains(&code.to_string())), "{told}");
        for secret in ["5321234567", "123456", SECRET, ACCOUNT] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[actix_web::test]
async fn a_server_that_hangs_or_is_gone_is_left_after_a_while() {
    let twilio = FakeTwilio::start();
    twilio.set_manner(TwilioManner::Hangs);
    let started = Instant::now();
    let hung = sender(&twilio.base_url).send(&message()).await.expect_err("gives up");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let gone = sender("http://127.0.0.1:1").send(&message()).await.expect_err("nothing listens");
    for error in [hung, gone] {
        let SmsError::Transient(told) = error else { panic!("{error} is final") };
        assert!(!told.contains(ACCOUNT) && !told.contains(SECRET), "{told}");
    }
}

#[actix_web::test]
async fn a_long_answer_is_not_read_and_a_redirect_not_followed() {
    let (twilio, other) = (FakeTwilio::start(), FakeTwilio::start());
    let sender = sender(&twilio.base_url);
    for (length, is_read) in [(60_000, true), (70_000, false)] {
        twilio.set_manner(TwilioManner::RefusesAtLength(21211, length));
        let refused = sender.send(&message()).await.expect_err("refuses");
        let SmsError::Permanent(told) = refused else { panic!("{refused} may pass") };
        assert_eq!(told.contains("21211"), is_read, "{length}: {told}");
    }
    twilio.set_manner(TwilioManner::Redirects(other.base_url.clone()));
    let refused = sender.send(&message()).await.expect_err("is sent elsewhere");
    assert!(matches!(&refused, SmsError::Transient(told) if told.contains("307")), "{refused}");
    assert_eq!(other.requests(), [], "the secret goes nowhere else");
}
