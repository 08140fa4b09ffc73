//! `POST /payments`.

use super::shop::{Shop, failed, succeeded, text, usd};
use futures_util::future::join_all;
use kernel::events::payments::PaymentCompleted;
use kernel::{BookingId, Role};
use serde_json::{Value, json};

async fn post(shop: &Shop, key: &str, body: Value) -> test_support::Answer {
    shop.app.post("/api/v1/payments").by(&shop.patient.user).header("idempotency-key", key).json(body).send().await
}

#[actix_web::test]
async fn who_may_not() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let body = json!({ "booking_id": booking, "gateway": "sandbox" });
    shop.app.post("/api/v1/payments").json(body.clone()).send().await.problem(401, "unauthenticated");
    for role in [Role::Doctor, Role::HospitalAdmin, Role::Admin] {
        let user = shop.world.user(role).await;
        let answer =
            shop.app.post("/api/v1/payments").by(&user).header("idempotency-key", "k").json(body.clone()).send().await;
        answer.problem(403, "forbidden");
    }
    // Another patient, and one without a profile, learn nothing of the booking.
    for stranger in [shop.world.patient().await.user, shop.world.user(Role::Patient).await] {
        let answer = shop
            .app
            .post("/api/v1/payments")
            .by(&stranger)
            .header("idempotency-key", "k")
            .json(body.clone())
            .send()
            .await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "booking_id");
    }
    assert_eq!(shop.world.number("SELECT count(*) FROM payments", []).await, 0);
}

#[actix_web::test]
async fn bad_input_is_named() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let closed = shop.booking(usd(500)).await;
    shop.owe(closed, usd(500), false);
    let free = shop.booking(usd(0)).await;
    let unknown = BookingId::generate(&shop.world.clock, &shop.world.entropy);
    let without_key = json!({ "booking_id": booking, "gateway": "sandbox" });
    shop.app
        .post("/api/v1/payments")
        .by(&shop.patient.user)
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
        let answer = post(&shop, what.replace(' ', "-").as_str(), body).await;
        assert_eq!((answer.status, &answer.json["code"]), (status, &json!(code)), "{what}: {}", answer.json);
    }
    let fine = json!({ "booking_id": booking, "gateway": "sandbox", "payment_method": "card", "amount": usd(500) });
    let payment = post(&shop, "fine", fine).await.data(201);
    assert_eq!(payment["amount"], json!(usd(500)));
    assert!(text(&payment["payment_number"]).starts_with("PAY-"));
}

#[actix_web::test]
async fn twenty_equal_requests_make_one_payment() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let answers = join_all((0..20).map(|_| shop.pay(booking, "sandbox", "same"))).await;
    let made: Vec<_> = answers.iter().filter(|a| a.status == 201).collect();
    assert!(!made.is_empty());
    assert!(made.iter().all(|a| a.bytes == made[0].bytes), "a replay is equal to the byte");
    assert_eq!(made.iter().filter(|a| a.header("idempotent-replayed").is_none()).count(), 1);
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(409, "request_in_progress");
    }
    assert_eq!(shop.world.number("SELECT count(*) FROM payments", []).await, 1);
    assert_eq!(shop.world.number("SELECT count(*) FROM sandbox_payments", []).await, 1);

    let other = json!({ "booking_id": booking, "gateway": "stripe" });
    post(&shop, "same", other).await.problem(422, "idempotency_key_reused");
    shop.owe(booking, usd(500), false);
    let replay = shop.pay(booking, "sandbox", "same").await;
    assert_eq!(replay.expect(201).header("idempotent-replayed"), Some("true"), "whatever became of the booking");
}

#[actix_web::test]
async fn a_key_that_only_the_gateway_remembers_finds_its_payment() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let first = shop.pay(booking, "stripe", "key").await.data(201);
    shop.world.sql("DELETE FROM idempotency_keys", []).await;
    assert_eq!(shop.pay(booking, "stripe", "key").await.data(201)["id"], first["id"]);
    shop.world.sql("DELETE FROM idempotency_keys", []).await;
    shop.owe(booking, usd(700), true);
    shop.pay(booking, "stripe", "key").await.problem(422, "idempotency_key_reused");
    assert_eq!(shop.world.number("SELECT count(*) FROM payments", []).await, 1);
}

#[actix_web::test]
async fn a_gateway_that_is_away_leaves_nothing_behind() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    shop.stripe.state().is_away = true;
    let answer = shop.pay(booking, "stripe", "key").await;
    assert!(answer.problem(503, "unavailable").header("retry-after").is_some());
    assert_eq!(shop.world.number("SELECT count(*) FROM payments", []).await, 0);
    shop.stripe.state().is_away = false;
    shop.pay(booking, "stripe", "key").await.expect(201);
}

#[actix_web::test]
async fn a_retry_after_a_decline_always_works() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    for _ in 0..3 {
        let (id, reference) = shop.begun_for(booking).await;
        shop.tell(&id, &failed(&reference)).await.expect(200);
        assert_eq!(shop.payment(&id).await["status"], "failed");
    }
    let (id, reference) = shop.begun_for(booking).await;
    shop.tell(&id, &succeeded(&reference, 500)).await.expect(200);
    assert_eq!(shop.payment(&id).await["status"], "completed");
    shop.pay(booking, "stripe", "one-more").await.problem(409, "not_payable");
}

#[actix_web::test]
async fn of_two_successes_at_once_one_counts_and_the_other_goes_back() {
    let shop = Shop::open().await;
    let booking = shop.booking(usd(500)).await;
    let begun = join_all((0..4).map(|_| shop.begun_for(booking))).await;
    let told =
        join_all(begun.iter().map(|(id, reference)| async { shop.tell(id, &succeeded(reference, 500)).await })).await;
    assert!(told.iter().all(|answer| answer.status == 200));
    assert_eq!(shop.published::<PaymentCompleted>().await, 1, "the booking hears of one payment");
    shop.stripe.state().on_refund = super::fake_gateway::OnRefund::Answer(crate::RefundWord::Completed);
    shop.work().await;
    let mut statuses = Vec::new();
    for (id, _) in &begun {
        let payment = shop.payment(id).await;
        statuses.push((text(&payment["status"]), payment["is_surplus"] == true));
    }
    statuses.sort();
    let back = ("refunded".to_owned(), true);
    assert_eq!(statuses, [("completed".to_owned(), false), back.clone(), back.clone(), back]);
    shop.books_hold().await;
}
