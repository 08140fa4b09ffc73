//! The sandbox's whole path, over real HTTP both ways.

use super::shop::{Shop, sandbox, text, usd};
use crate::SandboxGateway;
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use platform::config::Environment;
use serde_json::{Value, json};
use test_support::{Answer, World};

async fn confirm(shop: &Shop, payment: &Value, outcome: &str) -> Answer {
    let url = text(&payment["next_action"]["url"]);
    let path = url.strip_prefix("http://127.0.0.1:1").expect("under the public URL");
    shop.app.post(path).json(json!({ "outcome": outcome })).send().await
}

#[actix_web::test]
async fn declined_tried_again_paid_and_refunded() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(10_000)).await;
    let created = shop.pay(booking, "sandbox", "key-1").await;
    let payment = created.data(201);
    assert_eq!(payment["status"], "pending");
    assert_eq!(payment["next_action"]["type"], "sandbox_confirm");
    let path = created.header("location").expect("a location").to_owned();

    assert_eq!(confirm(&shop, &payment, "fail").await.data(202)["status"], "failed");
    shop.work().await;
    let declined = shop.app.get(&path).by(&shop.patient.user).send().await.data(200);
    assert_eq!((&declined["status"], &declined["failure_code"]), (&json!("failed"), &json!("card_declined")));
    assert_eq!(declined["next_action"], payment["next_action"], "the payer may try again");

    confirm(&shop, &payment, "succeed").await.expect(202);
    confirm(&shop, &payment, "fail").await.expect(202);
    shop.work().await;
    let paid = shop.app.get(&path).by(&shop.patient.user).send().await.data(200);
    assert_eq!(paid["status"], "completed");
    assert_eq!(paid["failure_code"], Value::Null);
    assert!(paid["paid_at"].is_string() && paid.get("next_action").is_none());
    assert_eq!((shop.published::<PaymentFailed>().await, shop.published::<PaymentCompleted>().await), (1, 1));

    let id = text(&payment["id"]);
    let refund = shop.refund(&id, "r-1", json!({ "amount": usd(3_000), "reason": "goodwill" })).await.data(201);
    assert_eq!(refund["status"], "pending");
    shop.work().await;
    assert_eq!(shop.payment(&id).await["status"], "partially_refunded");
    shop.refund(&id, "r-2", json!({ "reason": "the rest" })).await.expect(201);
    shop.work().await;
    let back = shop.payment(&id).await;
    assert_eq!((&back["status"], &back["refunded"]["amount_minor"]), (&json!("refunded"), &json!(10_000)));
    assert_eq!(back["refunds"].as_array().map(Vec::len), Some(2));
    assert_eq!(shop.published::<RefundCompleted>().await, 2);

    let unheard = shop.world.number("SELECT count(*) FROM sandbox_events WHERE delivered_at IS NULL", []).await;
    assert_eq!(unheard, 0, "every event was sent and taken");
    shop.books_hold().await;
}

#[actix_web::test]
async fn a_webhook_that_is_not_taken_is_sent_again() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let payment = shop.pay(booking, "sandbox", "key-1").await.data(201);
    confirm(&shop, &payment, "succeed").await.expect(202);

    let nowhere = sandbox(&shop.world, "http://127.0.0.1:9");
    let worker = shop.world.worker(crate::sandbox_reactions(&nowhere), platform::outbox::Jobs::new());
    worker.run_once().await.expect("works");
    assert_eq!(shop.payment(&text(&payment["id"])).await["status"], "pending");
    assert_eq!(
        shop.world.number("SELECT count(*) FROM sandbox_events WHERE delivered_at IS NULL AND attempts = 1", []).await,
        1
    );

    shop.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    shop.work().await;
    assert_eq!(shop.payment(&text(&payment["id"])).await["status"], "completed");
    assert_eq!(shop.world.number("SELECT attempts FROM sandbox_events WHERE delivered_at IS NOT NULL", []).await, 2);
}

#[actix_web::test]
async fn only_who_was_given_the_link_confirms() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let payment = shop.pay(booking, "sandbox", "key-1").await.data(201);
    let reference = text(&payment["gateway_reference"]);
    for token in [reference.clone(), format!("{reference}."), format!("{reference}.{}", "0".repeat(64)), "x".to_owned()]
    {
        let path = format!("/sandbox/payments/{token}/confirm");
        shop.app.post(&path).json(json!({ "outcome": "succeed" })).send().await.problem(404, "not_found");
    }
    confirm(&shop, &payment, "maybe").await.problem(422, "validation_failed");
    let sealed = shop
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
    let (db, clock, entropy, outbox) =
        (world.db.clone(), world.clock.clone(), world.entropy.clone(), world.outbox.clone());
    let refused =
        SandboxGateway::new(Environment::Production, "https://x.example", &world.secrets, db, clock, entropy, outbox);
    assert!(refused.is_err());
    assert!(!crate::PaymentsConfig::default().wants_sandbox(Environment::Production));
}
