//! The port `TextMessages`, over a server that answers as Twilio does.

use crate::{NotificationsConfig, UserTextMessages};
use kernel::ports::{DirectText, TextMessageError, TextMessages};
use kernel::{Locale, Masked, PhoneNumber, SUPPORTED_LOCALES};
use platform::sms::{SmsSender, TwilioConfig, TwilioSms};
use std::sync::Arc;
use test_support::{FakeTwilio, TwilioManner};

fn port(twilio: &FakeTwilio) -> UserTextMessages {
    let config = TwilioConfig {
        account_sid: format!("AC{}", "0".repeat(32)),
        auth_token: Masked::new("secret".to_owned()),
        from: Some("Medivoy".to_owned()),
        messaging_service_sid: None,
        base_url: twilio.base_url.clone(),
        timeout_s: 5,
    };
    let sender: Arc<dyn SmsSender> = Arc::new(TwilioSms::new(&config).expect("sound"));
    UserTextMessages::new(Some(sender), &NotificationsConfig::default())
}

fn code(locale: &str) -> DirectText {
    let values = [("code", "123456"), ("minutes", "10")];
    DirectText {
        to: Masked::new(PhoneNumber::parse("+905321234567").expect("a number")),
        locale: Locale::parse(locale).expect("a locale"),
        template: "phone_code",
        values: Masked::new(values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()),
        idempotency_key: "event/auth.text_phone_code".to_owned(),
    }
}

#[actix_web::test]
async fn the_text_says_who_sends_it_the_code_and_how_long_it_counts_in_each_language() {
    let twilio = FakeTwilio::start();
    let port = port(&twilio);
    assert!(port.is_configured().expect("answers"));
    for locale in SUPPORTED_LOCALES {
        port.send(code(locale)).await.expect("sends");
    }
    let bodies: Vec<String> = twilio.requests().into_iter().map(|request| request.fields["Body"].clone()).collect();
    let different: std::collections::BTreeSet<_> = bodies.iter().collect();
    assert_eq!(different.len(), SUPPORTED_LOCALES.len(), "{bodies:?}");
    for body in &bodies {
        assert!(body.starts_with("Medivoy") && body.contains("123456") && body.contains("10"), "{body}");
        // One message in the alphabet of GSM, two in another.
        assert!(body.chars().count() <= 134, "{body}");
    }
    port.send(code("fr-CA")).await.expect("sends");
    assert!(twilio.requests().pop().expect("a request").fields["Body"].contains("votre code"));
}

#[actix_web::test]
async fn a_refusal_is_final_and_an_outage_is_not() {
    let twilio = FakeTwilio::start();
    let port = port(&twilio);
    twilio.set_manner(TwilioManner::Refuses(400, Some(21610)));
    assert!(matches!(port.send(code("en")).await, Err(TextMessageError::Permanent(_))));
    twilio.set_manner(TwilioManner::Refuses(503, None));
    assert!(matches!(port.send(code("en")).await, Err(TextMessageError::Transient(_))));
    let unknown = DirectText { template: "no_such", ..code("en") };
    assert!(matches!(port.send(unknown).await, Err(TextMessageError::Permanent(_))));
    let incomplete = DirectText { values: Masked::default(), ..code("en") };
    assert!(matches!(port.send(incomplete).await, Err(TextMessageError::Permanent(_))));
    assert_eq!(twilio.requests().len(), 2, "what cannot be written is not sent");
}

#[actix_web::test]
async fn without_a_sender_none_is_configured() {
    let port = UserTextMessages::new(None, &NotificationsConfig::default());
    assert!(!port.is_configured().expect("answers"));
    assert!(matches!(port.send(code("en")).await, Err(TextMessageError::Permanent(_))));
}
