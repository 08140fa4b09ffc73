//! Webhooks: whom to believe, once, and what contradicts our records.

use super::fake_gateway::FakeEvent;
use super::fixture::{Fixture, of, refunded_there, succeeded, text, usd};
use crate::domain::GatewayName;
use crate::gateway::{GatewayReport, PaymentReport, WebhookEvent};
use crate::sandbox::sign;
use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::Money;
use kernel::events::payments::PaymentCompleted;
use platform::crypto::SecretKey;
use serde_json::json;

const PATH: &str = "/api/v1/payments/webhook";

#[actix_web::test]
async fn only_genuine_fresh_exact_bytes_change_anything() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let payment = fixture.pay(booking, "sandbox", "key").await.data(201);
    let now = fixture.world.clock.now();
    let key = |purpose: &str| SecretKey::from(fixture.world.secrets.derive(purpose));
    let (secret, stranger) = (key("sandbox webhooks"), key("something else"));
    let event = json!({ "id": "0190a000-0000-7000-8000-000000000001", "created": now, "type": "payment.succeeded",
        "payment": payment["gateway_reference"], "amount": usd(500) });
    let body = serde_json::to_vec(&event).expect("JSON");
    let pretty = serde_json::to_vec_pretty(&event).expect("JSON");
    let send = async |signature: Option<String>, body: &[u8]| {
        let request = fixture.app.post(PATH).body("application/json", body);
        let request = match signature {
            Some(signature) => request.header("sandbox-signature", &signature),
            None => request,
        };
        request.send().await
    };
    let fine = sign(&secret, now, &body);
    for (what, signature, sent) in [
        ("missing", None, &body),
        ("empty", Some(String::new()), &body),
        ("wrong secret", Some(sign(&stranger, now, &body)), &body),
        ("stale", Some(sign(&secret, now - TimeDelta::minutes(6), &body)), &body),
        ("re-serialised", Some(fine.clone()), &pretty),
        ("unreadable", Some("t=x,v1=y".to_owned()), &body),
    ] {
        let answer = send(signature, sent).await;
        assert_eq!((answer.status, &answer.json["code"]), (400, &json!("invalid_signature")), "{what}");
    }
    for garbage in [&b"{}"[..], b"nonsense", b"", b"[[[[", b"{\"id\":\"\\u0000\"}"] {
        send(Some(sign(&secret, now, garbage)), garbage).await.problem(400, "malformed_event");
    }
    let large = vec![b' '; 300 * 1024];
    send(Some(sign(&secret, now, &large)), &large).await.problem(413, "payload_too_large");
    assert_eq!(fixture.world.number("SELECT count(*) FROM payment_events", []).await, 0, "nothing of it is kept");
    assert_eq!(fixture.payment(&text(&payment["id"])).await["status"], "pending");

    assert_eq!(send(Some(fine), &body).await.data(200), json!({ "received": true }));
    assert_eq!(fixture.payment(&text(&payment["id"])).await["status"], "completed");
}

#[actix_web::test]
async fn gateways_that_are_not_configured_say_so() {
    let fixture = Fixture::open().await;
    fixture.app.post("/webhooks/razorpay").json(json!({})).send().await.problem(404, "gateway_not_configured");
    fixture
        .app
        .post(PATH)
        .header("x-razorpay-signature", "00")
        .json(json!({}))
        .send()
        .await
        .problem(404, "gateway_not_configured");
    fixture.app.post("/webhooks/stripe").json(json!({})).send().await.problem(400, "invalid_signature");
    let (id, reference) = fixture.begun(usd(500)).await;
    let event = FakeEvent { id: "evt".to_owned(), kind: "k".to_owned(), fact: succeeded(&reference, 500) };
    let body = serde_json::to_vec(&event).expect("JSON");
    fixture
        .app
        .post("/webhooks/stripe")
        .header("stripe-signature", "genuine")
        .body("application/json", body)
        .send()
        .await
        .expect(200);
    assert_eq!(fixture.payment(&id).await["status"], "completed");
}

#[actix_web::test]
async fn twenty_deliveries_at_once_have_one_effect() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.begun(usd(500)).await;
    let fact = succeeded(&reference, 500);
    let answers = join_all((0..20).map(|_| fixture.send_event("evt_1", &fact))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let others = join_all((0..5).map(async |n| fixture.send_event(&format!("another {n}"), &fact).await)).await;
    assert!(others.iter().all(|answer| answer.status == 200));
    assert_eq!(fixture.payment(&id).await["status"], "completed");
    assert_eq!(fixture.published::<PaymentCompleted>().await, 1);
    assert_eq!(fixture.world.number("SELECT count(*) FROM ledger_entries", []).await, 2);
    assert_eq!(
        fixture.world.number("SELECT count(*) FROM payment_events WHERE gateway_event_id = 'evt_1'", []).await,
        1
    );
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_contradicts_our_records_is_held_for_review_and_changes_nothing() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.begun(usd(500)).await;
    let euros = Money::new(500, kernel::Currency::parse("EUR").expect("a currency"));
    for (event, fact) in [
        ("unknown payment", succeeded("pi_of_someone_else", 500)),
        ("less", succeeded(&reference, 499)),
        ("more", succeeded(&reference, 501)),
        ("other currency", of(&reference, PaymentReport::Succeeded { amount: euros })),
    ] {
        fixture.send_event(event, &fact).await.expect(200);
        let held = fixture
            .world
            .number(
                "SELECT count(*) FROM payment_events WHERE gateway_event_id = $1 AND status = 'parked'",
                [event.into()],
            )
            .await;
        assert_eq!(held, 1, "{event}");
    }
    fixture.send_event("none of ours", &GatewayReport::Other).await.expect(200);
    assert_eq!(fixture.payment(&id).await["status"], "pending");
    assert_eq!(fixture.world.number("SELECT count(*) FROM ledger_entries", []).await, 0);

    fixture.send_event("right", &succeeded(&reference, 500)).await.expect(200);
    fixture.send_event("too much back", &refunded_there(&reference, "re_1", 501)).await.expect(200);
    assert_eq!(fixture.payment(&id).await["refunded"]["amount_minor"], 0);
    assert_eq!(fixture.world.number("SELECT count(*) FROM payment_events WHERE status = 'parked'", []).await, 5);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_crash_between_keeping_and_acting_loses_nothing() {
    let fixture = Fixture::open().await;
    let now = fixture.world.clock.now();
    let mut begun = Vec::new();
    for n in 0..2 {
        let (id, reference) = fixture.begun(usd(500)).await;
        let fact = succeeded(&reference, 500);
        let event = WebhookEvent { id: format!("evt_{n}"), kind: "test".to_owned(), fact: fact.clone() };
        fixture.payments.keep(GatewayName::Stripe, &event, b"{}").await.expect("kept");
        assert_eq!(fixture.payment(&id).await["status"], "pending", "the process died here");
        begun.push((id, fact));
    }
    // The gateway sends the first one again; nobody does the second, but the sweep finds it.
    fixture.send_event("evt_0", &begun[0].1).await.expect(200);
    fixture.sweep().await;
    assert_eq!(fixture.payment(&begun[0].0).await["status"], "completed");
    assert_eq!(fixture.payment(&begun[1].0).await["status"], "pending", "its own delivery comes first");
    let earlier = now - TimeDelta::minutes(10);
    fixture.world.sql("UPDATE payment_events SET received_at = $1", [earlier.into()]).await;
    fixture.sweep().await;
    fixture.sweep().await;
    assert_eq!(fixture.payment(&begun[1].0).await["status"], "completed");
    assert_eq!(fixture.published::<PaymentCompleted>().await, 2);
    fixture.invariants_hold().await;
}
