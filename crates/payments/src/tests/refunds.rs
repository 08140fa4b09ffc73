//! Refunds: never above what was paid, requested once, recorded once.

use super::fake_gateway::OnRefund;
use super::fixture::{Fixture, refunded_there, text, usd};
use crate::RefundReport;
use crate::gateway::{GatewayRefund, GatewayReport};
use futures_util::future::join_all;
use kernel::events::payments::RefundCompleted;
use kernel::{RefundId, Role};
use serde_json::json;

#[actix_web::test]
async fn who_may_not_and_bad_input() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    let (pending, _) = fixture.begun(usd(1_000)).await;
    let path = format!("/api/v1/payments/{id}/refund");
    fixture.app.post(&path).json(json!({ "reason": "why not" })).send().await.problem(401, "unauthenticated");
    for user in [&fixture.patient.user, &fixture.hospital.admin, &fixture.world.user(Role::Doctor).await] {
        let answer = fixture
            .app
            .post(&path)
            .by(user)
            .header("idempotency-key", "k")
            .json(json!({ "reason": "why not" }))
            .send()
            .await;
        answer.problem(403, "forbidden");
    }
    fixture
        .app
        .post(&path)
        .by(&fixture.admin)
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
        (&fixture.hospital.id.to_string(), json!({ "reason": "no such payment" }), 404, "not_found"),
    ]
    .into_iter()
    .enumerate()
    {
        fixture.refund(id, &format!("k{n}"), body).await.problem(status, code);
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM refunds", []).await, 0);
}

#[actix_web::test]
async fn a_hundred_parallel_refunds_never_exceed_what_was_paid() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    let body = json!({ "reason": "2 % and one minor unit", "amount": usd(21) });
    let answers = join_all((0..100).map(async |n| fixture.refund(&id, &format!("k{n}"), body.clone()).await)).await;
    let made = answers.iter().filter(|a| a.status == 201).count();
    assert_eq!(made, 47, "47 × 21 = 987, and no more fit");
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(422, "refund_exceeds_payment");
    }
    fixture.stripe.state().on_refund = OnRefund::Answer(RefundReport::Completed);
    fixture.work().await;
    let payment = fixture.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunded"]["amount_minor"]), (&json!("partially_refunded"), &json!(987)));
    fixture.refund(&id, "rest", json!({ "reason": "the rest" })).await.expect(201);
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["status"], "refunded");
    fixture.refund(&id, "more", json!({ "reason": "more" })).await.problem(409, "not_refundable");
    assert_eq!(fixture.published::<RefundCompleted>().await, 48);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn equal_requests_make_one_refund() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    let body = json!({ "reason": "goodwill", "amount": usd(100) });
    let answers = join_all((0..20).map(|_| fixture.refund(&id, "same", body.clone()))).await;
    assert!(answers.iter().all(|a| a.status == 201 || a.status == 409));
    assert_eq!(fixture.world.number("SELECT count(*) FROM refunds", []).await, 1);
    let audited =
        fixture.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'payment.refund'", []).await;
    assert_eq!(audited, 1);
}

#[actix_web::test]
async fn the_answer_and_the_webhook_record_it_once() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.paid(1_000).await;
    let refund = fixture.refund(&id, "k", json!({ "reason": "goodwill", "amount": usd(400) })).await.data(201);
    let refund_id: RefundId = text(&refund["id"]).parse().expect("an id");
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["refunds"][0]["status"], "processing", "the gateway has taken it");
    let report = GatewayRefund {
        reference: Some(format!("re_{refund_id}")),
        refund_id: Some(refund_id),
        amount: usd(400),
        report: RefundReport::Completed,
    };
    let fact = |refund: GatewayRefund| GatewayReport::Refund { payment_reference: reference.clone(), refund };
    // Its webhook, by our id; and again as the gateway's own object, without it.
    fixture.send_event("done", &fact(report.clone())).await.expect(200);
    fixture
        .send_event("done, without our id", &refunded_there(&reference, &format!("re_{refund_id}"), 400))
        .await
        .expect(200);
    fixture
        .send_event(
            "late failure",
            &fact(GatewayRefund { report: RefundReport::Failed { message: None }, ..report.clone() }),
        )
        .await
        .expect(200);
    fixture.send_event("not that much", &fact(GatewayRefund { amount: usd(401), ..report })).await.expect(200);
    let payment = fixture.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunded"]["amount_minor"]), (&json!("partially_refunded"), &json!(400)));
    assert_eq!(payment["refunds"].as_array().map(Vec::len), Some(1));
    assert_eq!(fixture.world.number("SELECT count(*) FROM payment_events WHERE status = 'parked'", []).await, 2);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_refused_refund_gives_its_claim_back() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    fixture.stripe.state().on_refund = OnRefund::Refuse;
    fixture.refund(&id, "k1", json!({ "reason": "all of it" })).await.expect(201);
    fixture.refund(&id, "k2", json!({ "reason": "again" })).await.problem(409, "not_refundable");
    fixture.work().await;
    let payment = fixture.payment(&id).await;
    assert_eq!((&payment["status"], &payment["refunds"][0]["status"]), (&json!("completed"), &json!("failed")));
    assert_eq!(payment["refunds"][0]["failure_message"], "insufficient_funds: no balance");
    fixture.stripe.state().on_refund = OnRefund::Answer(RefundReport::Completed);
    fixture.refund(&id, "k3", json!({ "reason": "once more" })).await.expect(201);
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["status"], "refunded");
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_refund_made_at_the_gateway_is_adopted_once() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.paid(1_000).await;
    let fact = refunded_there(&reference, "re_dashboard", 250);
    let answers = join_all((0..10).map(async |n| fixture.send_event(&format!("event {n}"), &fact).await)).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let payment = fixture.payment(&id).await;
    assert_eq!(
        (&payment["refunded"]["amount_minor"], payment["refunds"].as_array().map(Vec::len)),
        (&json!(250), Some(1))
    );
    fixture.invariants_hold().await;
}
