//! The sandbox's whole path, over real HTTP both ways.

use super::fixture::{Fixture, sandbox, text, usd};
use crate::SandboxGateway;
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use platform::config::Environment;
use serde_json::{Value, json};
use test_support::{Response, World};

async fn confirm(fixture: &Fixture, payment: &Value, outcome: &str) -> Response {
    let url = text(&payment["next_action"]["url"]);
    let path = url.strip_prefix("http://127.0.0.1:1").expect("under the public URL");
    fixture.app.post(path).json(json!({ "outcome": outcome })).send().await
}

#[actix_web::test]
async fn declined_tried_again_paid_and_refunded() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(10_000)).await;
    let created = fixture.pay(booking, "sandbox", "key-1").await;
    let payment = created.data(201);
    assert_eq!(payment["status"], "pending");
    assert_eq!(payment["next_action"]["type"], "sandbox_confirm");
    let path = created.header("location").expect("a location").to_owned();

    assert_eq!(confirm(&fixture, &payment, "fail").await.data(202)["status"], "failed");
    fixture.work().await;
    let declined = fixture.app.get(&path).by(&fixture.patient.user).send().await.data(200);
    assert_eq!((&declined["status"], &declined["failure_code"]), (&json!("failed"), &json!("card_declined")));
    assert_eq!(declined["next_action"], payment["next_action"], "the payer may try again");

    confirm(&fixture, &payment, "succeed").await.expect(202);
    confirm(&fixture, &payment, "fail").await.expect(202);
    fixture.work().await;
    let paid = fixture.app.get(&path).by(&fixture.patient.user).send().await.data(200);
    assert_eq!(paid["status"], "completed");
    assert_eq!(paid["failure_code"], Value::Null);
    assert!(paid["paid_at"].is_string() && paid.get("next_action").is_none());
    assert_eq!((fixture.published::<PaymentFailed>().await, fixture.published::<PaymentCompleted>().await), (1, 1));

    let id = text(&payment["id"]);
    let refund = fixture.refund(&id, "r-1", json!({ "amount": usd(3_000), "reason": "goodwill" })).await.data(201);
    assert_eq!(refund["status"], "pending");
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["status"], "partially_refunded");
    fixture.refund(&id, "r-2", json!({ "reason": "the rest" })).await.expect(201);
    fixture.work().await;
    let back = fixture.payment(&id).await;
    assert_eq!((&back["status"], &back["refunded"]["amount_minor"]), (&json!("refunded"), &json!(10_000)));
    assert_eq!(back["refunds"].as_array().map(Vec::len), Some(2));
    assert_eq!(fixture.published::<RefundCompleted>().await, 2);

    let undelivered = fixture.world.number("SELECT count(*) FROM sandbox_events WHERE delivered_at IS NULL", []).await;
    assert_eq!(undelivered, 0, "every event was sent and taken");
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_webhook_that_is_not_taken_is_sent_again() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let payment = fixture.pay(booking, "sandbox", "key-1").await.data(201);
    confirm(&fixture, &payment, "succeed").await.expect(202);

    let nowhere = sandbox(&fixture.world, "http://127.0.0.1:9");
    let worker = fixture.world.worker_of(&[crate::sandbox_module(&nowhere)]);
    worker.run_once().await.expect("works");
    assert_eq!(fixture.payment(&text(&payment["id"])).await["status"], "pending");
    assert_eq!(
        fixture
            .world
            .number("SELECT count(*) FROM sandbox_events WHERE delivered_at IS NULL AND attempts = 1", [])
            .await,
        1
    );

    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    fixture.work().await;
    assert_eq!(fixture.payment(&text(&payment["id"])).await["status"], "completed");
    assert_eq!(fixture.world.number("SELECT attempts FROM sandbox_events WHERE delivered_at IS NOT NULL", []).await, 2);
}

#[actix_web::test]
async fn only_who_was_given_the_link_confirms() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let payment = fixture.pay(booking, "sandbox", "key-1").await.data(201);
    let reference = text(&payment["gateway_reference"]);
    for token in [reference.clone(), format!("{reference}."), format!("{reference}.{}", "0".repeat(64)), "x".to_owned()]
    {
        let path = format!("/sandbox/payments/{token}/confirm");
        fixture.app.post(&path).json(json!({ "outcome": "succeed" })).send().await.problem(404, "not_found");
    }
    confirm(&fixture, &payment, "maybe").await.problem(422, "validation_failed");
    let sealed = fixture
        .world
        .number(
            "SELECT count(*) FROM payments WHERE position('sandbox' in encode(next_action_sealed, 'escape')) > 0",
            [],
        )
        .await;
    assert_eq!(sealed, 0, "the link is sealed at rest");
}

#[actix_web::test]
async fn production_has_no_sandbox() {
    let world = World::new().await;
    let refused =
        SandboxGateway::new(world.parts.clone(), Environment::Production, "https://x.example", &world.secrets);
    assert!(refused.is_err());
    assert!(!crate::PaymentsConfig::default().wants_sandbox(Environment::Production));
}
