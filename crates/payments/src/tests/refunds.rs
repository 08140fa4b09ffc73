//! Refunds: never above what was paid, told once, booked once.

use super::fake_gateway::OnRefund;
use super::shop::{Shop, refunded_there, text, usd};
use crate::RefundWord;
use crate::gateway::{GatewayFact, GatewayRefund};
use futures_util::future::join_all;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::RefundCompleted;
use kernel::{BookingId, RefundId, Role};
use sea_orm::TransactionTrait;
use serde_json::json;

#[actix_web::test]
async fn who_may_not_and_bad_input() {
    let shop = Shop::open().await;
    let (id, _) = shop.paid(1_000).await;
    let (pending, _) = shop.begun(usd(1_000)).await;
    let path = format!("/api/v1/payments/{id}/refund");
    shop.app.post(&path).json(json!({ "reason": "why not" })).send().await.problem(401, "unauthenticated");
    for user in [&shop.patient.user, &shop.hospital.admin, &shop.world.user(Role::Doctor).await] {
        let answer = shop
            .app
            .post(&path)
            .by(user)
            .header("idempotency-key", "k")
            .json(json!({ "reason": "why not" }))
            .send()
            .await;
        answer.problem(403, "forbidden");
    }
    shop.app
        .post(&path)
        .by(&shop.admin)
        .json(json!({ "reason": "why not" }))
        .send()
        .await
        .problem(428, "idempotency_key_required");
    let euros = json!({ "amount_minor": 1, "currency": "EUR" });
    for (n, (id, body, status, code)) in [
        (&id, json!({}), 422, "validation_failed"),
        (&id, json!({ "reason": "" }), 422, "validation_failed"),
        (&id, json!({ "reason": "too much", "amount": usd(1_001) }), 422, "refund_exceeds_payment"),
        (&id, json!({ "reason": "nothing", "amount": usd(0) }), 422, "amount_mismatch"),
        (&id, json!({ "reason": "negative", "amount": usd(-1) }), 422, "amount_mismatch"),
        (&id, json!({ "reason": "currency", "amount": euros }), 422, "amount_mismatch"),
        (&pending, json!({ "reason": "not paid yet" }), 409, "not_refundable"),
        (&shop.hospital.id.to_string(), json!({ "reason": "no such payment" }), 404, "not_found"),
    ]
    .into_iter()
    .enumerate()
    {
        shop.refund(id, &format!("k{n}"), body).await.problem(status, code);
    }
    assert_eq!(shop.world.number("SELECT count(*) FROM refunds", []).await, 0);
}

#[actix_web::test]
async fn a_hundred_parallel_refunds_never_exceed_what_was_paid() {
    let shop = Shop::open().await;
    let (id, _) = shop.paid(1_000).await;
    let body = json!({ "reason": "2 % and one minor unit", "amount": usd(21) });
    let answers = join_all((0..100).map(async |n| shop.refund(&id, &format!("k{n}"), body.clone()).await)).await;
    let made = answers.iter().filter(|a| a.status == 201).count();
    assert_eq!(made, 47, "47 × 21 = 987, and no more fit");
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(422, "refund_exceeds_payment");
    }
    shop.stripe.state().on_refund = OnRefund::Answer(RefundWord::Completed);
    shop.work().await;
    let payment = shop.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunded"]["amount_minor"]), (&json!("partially_refunded"), &json!(987)));
    shop.refund(&id, "rest", json!({ "reason": "the rest" })).await.expect(201);
    shop.work().await;
    assert_eq!(shop.payment(&id).await["status"], "refunded");
    shop.refund(&id, "more", json!({ "reason": "more" })).await.problem(409, "not_refundable");
    assert_eq!(shop.published::<RefundCompleted>().await, 48);
    shop.books_hold().await;
}

#[actix_web::test]
async fn equal_requests_make_one_refund() {
    let shop = Shop::open().await;
    let (id, _) = shop.paid(1_000).await;
    let body = json!({ "reason": "goodwill", "amount": usd(100) });
    let answers = join_all((0..20).map(|_| shop.refund(&id, "same", body.clone()))).await;
    assert!(answers.iter().all(|a| a.status == 201 || a.status == 409));
    assert_eq!(shop.world.number("SELECT count(*) FROM refunds", []).await, 1);
    let audited =
        shop.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'payment.refund'", []).await;
    assert_eq!(audited, 1);
}

#[actix_web::test]
async fn the_answer_and_the_webhook_book_it_once() {
    let shop = Shop::open().await;
    let (id, reference) = shop.paid(1_000).await;
    let refund = shop.refund(&id, "k", json!({ "reason": "goodwill", "amount": usd(400) })).await.data(201);
    let refund_id: RefundId = text(&refund["id"]).parse().expect("an id");
    shop.work().await;
    assert_eq!(shop.payment(&id).await["refunds"][0]["status"], "processing", "the gateway has taken it");
    let told = GatewayRefund {
        reference: Some(format!("re_{refund_id}")),
        refund_id: Some(refund_id),
        amount: usd(400),
        word: RefundWord::Completed,
    };
    let fact = |refund: GatewayRefund| GatewayFact::Refund { payment_reference: reference.clone(), refund };
    // Its webhook, by our id; and again as the gateway's own object, without it.
    shop.tell("done", &fact(told.clone())).await.expect(200);
    shop.tell("done, without our id", &refunded_there(&reference, &format!("re_{refund_id}"), 400)).await.expect(200);
    shop.tell("late failure", &fact(GatewayRefund { word: RefundWord::Failed { message: None }, ..told.clone() }))
        .await
        .expect(200);
    shop.tell("not that much", &fact(GatewayRefund { amount: usd(401), ..told })).await.expect(200);
    let payment = shop.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunded"]["amount_minor"]), (&json!("partially_refunded"), &json!(400)));
    assert_eq!(payment["refunds"].as_array().map(Vec::len), Some(1));
    assert_eq!(shop.world.number("SELECT count(*) FROM payment_events WHERE status = 'parked'", []).await, 2);
    shop.books_hold().await;
}

#[actix_web::test]
async fn a_refused_refund_gives_its_claim_back() {
    let shop = Shop::open().await;
    let (id, _) = shop.paid(1_000).await;
    shop.stripe.state().on_refund = OnRefund::Refuse;
    shop.refund(&id, "k1", json!({ "reason": "all of it" })).await.expect(201);
    shop.refund(&id, "k2", json!({ "reason": "again" })).await.problem(409, "not_refundable");
    shop.work().await;
    let payment = shop.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunds"][0]["status"]), (&json!("completed"), &json!("failed")));
    assert_eq!(payment["refunds"][0]["failure_message"], "insufficient_funds: no balance");
    shop.stripe.state().on_refund = OnRefund::Answer(RefundWord::Completed);
    shop.refund(&id, "k3", json!({ "reason": "once more" })).await.expect(201);
    shop.work().await;
    assert_eq!(shop.payment(&id).await["status"], "refunded");
    shop.books_hold().await;
}

#[actix_web::test]
async fn a_refund_made_at_the_gateway_is_adopted_once() {
    let shop = Shop::open().await;
    let (id, reference) = shop.paid(1_000).await;
    let fact = refunded_there(&reference, "re_dashboard", 250);
    let answers = join_all((0..10).map(async |n| shop.tell(&format!("event {n}"), &fact).await)).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let payment = shop.payment(&id).await;
    assert_eq!(
        (&payment["refunded"]["amount_minor"], payment["refunds"].as_array().map(Vec::len)),
        (&json!(250), Some(1))
    );
    shop.books_hold().await;
}

#[actix_web::test]
async fn a_cancelled_booking_gets_its_share_back_once() {
    for (basis_points, expected) in [(10_000, 1_001), (7_500, 751), (5_000, 500), (0, 0)] {
        let shop = Shop::open().await;
        shop.stripe.state().on_refund = OnRefund::Answer(RefundWord::Completed);
        let (id, _) = shop.paid(1_001).await;
        let booking_id: BookingId = text(&shop.payment(&id).await["booking_id"]).parse().expect("an id");
        let event = BookingCancelled {
            booking_id,
            refund_basis_points: basis_points,
            cancelled_by: Some(shop.patient.user.id),
        };
        let txn = shop.world.db.begin().await.expect("begins");
        let event_id = shop.world.outbox.publish(&txn, &event).await.expect("publishes");
        txn.commit().await.expect("commits");
        shop.work().await;
        for _ in 0..2 {
            let txn = shop.world.db.begin().await.expect("begins");
            shop.payments.refund_cancelled(&txn, event_id, &event).await.expect("once per event");
            txn.commit().await.expect("commits");
        }
        shop.work().await;
        assert_eq!(shop.payment(&id).await["refunded"]["amount_minor"], expected, "{basis_points}");
        shop.books_hold().await;
    }
}

#[actix_web::test]
async fn a_cancellation_never_gives_back_more_than_is_left() {
    let shop = Shop::open().await;
    shop.stripe.state().on_refund = OnRefund::Answer(RefundWord::Completed);
    let (id, _) = shop.paid(1_000).await;
    shop.refund(&id, "k", json!({ "reason": "goodwill", "amount": usd(600) })).await.expect(201);
    let booking_id: BookingId = text(&shop.payment(&id).await["booking_id"]).parse().expect("an id");
    let txn = shop.world.db.begin().await.expect("begins");
    let event = BookingCancelled { booking_id, refund_basis_points: 7_500, cancelled_by: None };
    shop.world.outbox.publish(&txn, &event).await.expect("publishes");
    txn.commit().await.expect("commits");
    shop.work().await;
    assert_eq!(shop.payment(&id).await["status"], "refunded");
    shop.books_hold().await;
}
