//! `POST /payments`.

use super::fixture::{Fixture, failed, succeeded, text, usd};
use futures_util::future::join_all;
use kernel::events::payments::PaymentCompleted;
use kernel::{BookingId, Role};
use serde_json::{Value, json};

async fn post(fixture: &Fixture, key: &str, body: Value) -> test_support::Response {
    fixture
        .app
        .post("/api/v1/payments")
        .by(&fixture.patient.user)
        .header("idempotency-key", key)
        .json(body)
        .send()
        .await
}

#[actix_web::test]
async fn who_may_not() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let body = json!({ "booking_id": booking, "gateway": "sandbox" });
    fixture.app.post("/api/v1/payments").json(body.clone()).send().await.problem(401, "unauthenticated");
    for role in [Role::Doctor, Role::HospitalAdmin, Role::Admin] {
        let user = fixture.world.user(role).await;
        let answer = fixture
            .app
            .post("/api/v1/payments")
            .by(&user)
            .header("idempotency-key", "k")
            .json(body.clone())
            .send()
            .await;
        answer.problem(403, "forbidden");
    }
    // Another patient, and one without a profile, learn nothing of the booking.
    for stranger in [fixture.world.patient().await.user, fixture.world.user(Role::Patient).await] {
        let answer = fixture
            .app
            .post("/api/v1/payments")
            .by(&stranger)
            .header("idempotency-key", "k")
            .json(body.clone())
            .send()
            .await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "booking_id");
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 0);
}

#[actix_web::test]
async fn bad_input_is_named() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let closed = fixture.booking(usd(500)).await;
    fixture.owe(closed, usd(500), false);
    let free = fixture.booking(usd(0)).await;
    let unknown = BookingId::generate(&fixture.world.clock, &fixture.world.entropy);
    let without_key = json!({ "booking_id": booking, "gateway": "sandbox" });
    fixture
        .app
        .post("/api/v1/payments")
        .by(&fixture.patient.user)
        .json(without_key)
        .send()
        .await
        .problem(428, "idempotency_key_required");
    for (what, body, status, code) in [
        ("no subject", json!({ "gateway": "sandbox" }), 422, "validation_failed"),
        (
            "two subjects",
            json!({ "booking_id": booking, "appointment_id": booking, "gateway": "sandbox" }),
            422,
            "validation_failed",
        ),
        ("no such booking", json!({ "booking_id": unknown, "gateway": "sandbox" }), 422, "validation_failed"),
        ("no appointments yet", json!({ "appointment_id": booking, "gateway": "sandbox" }), 422, "validation_failed"),
        ("unknown gateway", json!({ "booking_id": booking, "gateway": "paypal" }), 422, "validation_failed"),
        ("gateway not configured", json!({ "booking_id": booking, "gateway": "razorpay" }), 422, "validation_failed"),
        ("closed", json!({ "booking_id": closed, "gateway": "sandbox" }), 409, "not_payable"),
        ("nothing due", json!({ "booking_id": free, "gateway": "sandbox" }), 409, "not_payable"),
        ("less", json!({ "booking_id": booking, "gateway": "sandbox", "amount": usd(499) }), 422, "amount_mismatch"),
        (
            "negative",
            json!({ "booking_id": booking, "gateway": "sandbox", "amount": usd(-500) }),
            422,
            "amount_mismatch",
        ),
        (
            "another currency",
            json!({ "booking_id": booking, "gateway": "sandbox", "amount": { "amount_minor": 500, "currency": "EUR" } }),
            422,
            "amount_mismatch",
        ),
        (
            "odd method",
            json!({ "booking_id": booking, "gateway": "sandbox", "payment_method": "Card!" }),
            422,
            "validation_failed",
        ),
        (
            "status from the client",
            json!({ "booking_id": booking, "gateway": "sandbox", "status": "completed" }),
            400,
            "unknown_field",
        ),
    ] {
        let answer = post(&fixture, what.replace(' ', "-").as_str(), body).await;
        assert_eq!((answer.status, &answer.json["code"]), (status, &json!(code)), "{what}: {}", answer.json);
    }
    let fine = json!({ "booking_id": booking, "gateway": "sandbox", "payment_method": "card", "amount": usd(500) });
    let payment = post(&fixture, "fine", fine).await.data(201);
    assert_eq!(payment["amount"], json!(usd(500)));
    assert!(text(&payment["payment_number"]).starts_with("PAY-"));
}

#[actix_web::test]
async fn twenty_equal_requests_make_one_payment() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let answers = join_all((0..20).map(|_| fixture.pay(booking, "sandbox", "same"))).await;
    let made: Vec<_> = answers.iter().filter(|a| a.status == 201).collect();
    assert!(!made.is_empty());
    assert!(made.iter().all(|a| a.bytes == made[0].bytes), "a replay is equal to the byte");
    assert_eq!(made.iter().filter(|a| a.header("idempotent-replayed").is_none()).count(), 1);
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(409, "request_in_progress");
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 1);
    assert_eq!(fixture.world.number("SELECT count(*) FROM sandbox_payments", []).await, 1);

    let other = json!({ "booking_id": booking, "gateway": "stripe" });
    post(&fixture, "same", other).await.problem(422, "idempotency_key_reused");
    fixture.owe(booking, usd(500), false);
    let replay = fixture.pay(booking, "sandbox", "same").await;
    assert_eq!(replay.expect(201).header("idempotent-replayed"), Some("true"), "whatever became of the booking");
}

#[actix_web::test]
async fn a_key_that_only_the_gateway_remembers_finds_its_payment() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let first = fixture.pay(booking, "stripe", "key").await.data(201);
    fixture.world.sql("DELETE FROM idempotency_keys", []).await;
    assert_eq!(fixture.pay(booking, "stripe", "key").await.data(201)["id"], first["id"]);
    fixture.world.sql("DELETE FROM idempotency_keys", []).await;
    fixture.owe(booking, usd(700), true);
    fixture.pay(booking, "stripe", "key").await.problem(422, "idempotency_key_reused");
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 1);
}

#[actix_web::test]
async fn a_gateway_that_is_away_leaves_nothing_behind() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    fixture.stripe.state().is_away = true;
    let answer = fixture.pay(booking, "stripe", "key").await;
    assert!(answer.problem(503, "unavailable").header("retry-after").is_some());
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 0);
    fixture.stripe.state().is_away = false;
    fixture.pay(booking, "stripe", "key").await.expect(201);
}

#[actix_web::test]
async fn a_retry_after_a_decline_always_works() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    for _ in 0..3 {
        let (id, reference) = fixture.begun_for(booking).await;
        fixture.send_event(&id, &failed(&reference)).await.expect(200);
        assert_eq!(fixture.payment(&id).await["status"], "failed");
    }
    let (id, reference) = fixture.begun_for(booking).await;
    fixture.send_event(&id, &succeeded(&reference, 500)).await.expect(200);
    assert_eq!(fixture.payment(&id).await["status"], "completed");
    fixture.pay(booking, "stripe", "one-more").await.problem(409, "not_payable");
}

#[actix_web::test]
async fn of_two_successes_at_once_one_counts_and_the_other_goes_back() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let begun = join_all((0..4).map(|_| fixture.begun_for(booking))).await;
    let report = join_all(
        begun.iter().map(|(id, reference)| async { fixture.send_event(id, &succeeded(reference, 500)).await }),
    )
    .await;
    assert!(report.iter().all(|answer| answer.status == 200));
    assert_eq!(fixture.published::<PaymentCompleted>().await, 1, "the booking receives one payment");
    fixture.stripe.state().on_refund = super::fake_gateway::OnRefund::Answer(crate::RefundReport::Completed);
    fixture.work().await;
    let mut statuses = Vec::new();
    for (id, _) in &begun {
        let payment = fixture.payment(id).await;
        statuses.push((text(&payment["status"]), payment["is_surplus"] == true));
    }
    statuses.sort();
    let back = ("refunded".to_owned(), true);
    assert_eq!(statuses, [("completed".to_owned(), false), back.clone(), back.clone(), back]);
    fixture.invariants_hold().await;
}
