//! What payments and invoices tell, in whatever order it comes.

use super::Stage;
use super::stage::id_of;
use kernel::PaymentId;
use kernel::events::invoices::InvoiceSent;
use serde_json::json;

fn payment_id(stage: &Stage) -> PaymentId {
    PaymentId::generate(&stage.world.clock, &stage.world.entropy)
}

#[actix_web::test]
async fn one_payment_told_twice_moves_once() {
    let stage = Stage::new().await;
    let path = stage.book_at("payment_pending").await;
    let event = stage.payment(&path, payment_id(&stage), 1_000_000);
    stage.tell(&event).await;
    stage.tell(&event).await;
    stage.react().await;
    assert_eq!(stage.timeline(&path).await.last().map(String::as_str), Some("payment_pending>payment_completed"));
    assert_eq!(stage.events(&path, "booking.payment_completed.v1").await, 1);
    stage.assert_sound().await;
}

#[actix_web::test]
async fn what_does_not_cover_the_amount_due_moves_nothing() {
    let stage = Stage::new().await;
    let pending = stage.book_at("payment_pending").await;
    stage.pay(&pending, 999_999).await;
    let mut euros = stage.payment(&pending, payment_id(&stage), 1_000_000);
    euros.amount.currency = kernel::Currency::parse("EUR").expect("a currency");
    stage.tell(&euros).await;
    let unquoted = stage.book().await;
    stage.pay(&unquoted, 1).await;
    for path in [&pending, &unquoted] {
        assert_eq!(stage.read(path).await["payment_status"], "unpaid");
    }
    let dead = platform::outbox::dead_jobs(&stage.world.db).await.expect("answers");
    assert_eq!(dead.len(), 3, "each is kept for a person to see");
    stage.pay(&pending, 1_000_001).await;
    assert_eq!(stage.read(&pending).await["status"], "payment_completed");
    stage.assert_sound().await;
}

#[actix_web::test]
async fn money_that_comes_after_the_cancellation_goes_back_whole() {
    let stage = Stage::new().await;
    let path = stage.book_with(json!({ "requested_date": "2026-01-16" })).await;
    for status in ["under_review", "accepted"] {
        stage.set(&path, &stage.hospital.admin, status).await.expect(200);
    }
    stage.quote(&path).await.expect(201);
    stage.accept(&path).await.expect(200);
    stage.app.delete(&path).by(&stage.patient.user).send().await.expect(204);
    stage.pay(&path, 1_000_000).await;
    let booking = stage.read(&path).await;
    assert_eq!((&booking["status"], &booking["payment_status"]), (&json!("cancelled"), &json!("paid")));
    assert_eq!(stage.refund_shares(&path).await, [10_000]);
    assert_eq!(stage.events(&path, "booking.payment_completed.v1").await, 0);
    stage.assert_sound().await;
}

#[actix_web::test]
async fn money_that_comes_on_hold_moves_the_booking_when_it_is_released() {
    let stage = Stage::new().await;
    let path = stage.book_at("payment_pending").await;
    stage.set(&path, &stage.hospital.admin, "on_hold").await.expect(200);
    stage.pay(&path, 1_000_000).await;
    let held = stage.read(&path).await;
    assert_eq!((&held["status"], &held["payment_status"]), (&json!("on_hold"), &json!("paid")));
    assert_eq!(stage.events(&path, "booking.payment_completed.v1").await, 0);
    let released = stage.set(&path, &stage.hospital.admin, "payment_pending").await.data(200);
    assert_eq!(released["status"], "payment_completed");
    assert_eq!(stage.events(&path, "booking.payment_completed.v1").await, 1);
    let timeline = stage.timeline(&path).await;
    assert_eq!(timeline[timeline.len() - 2..], ["on_hold>payment_pending", "payment_pending>payment_completed"]);

    let other = stage.book_at("payment_pending").await;
    stage.set(&other, &stage.hospital.admin, "on_hold").await.expect(200);
    stage.pay(&other, 1_000_000).await;
    stage.app.delete(&other).by(&stage.patient.user).send().await.expect(204);
    assert_eq!(stage.refund_shares(&other).await, [10_000], "held money goes back too");
    stage.assert_sound().await;
}

#[actix_web::test]
async fn an_invoice_mailed_early_moves_the_booking_when_its_money_comes() {
    let stage = Stage::new().await;
    let path = stage.book_at("payment_pending").await;
    let credit_note = InvoiceSent {
        invoice_id: kernel::InvoiceId::generate(&stage.world.clock, &stage.world.entropy),
        booking_id: Some(id_of(&path)),
        is_credit_note: true,
    };
    stage.tell(&credit_note).await;
    stage.invoice(&path).await;
    assert_eq!(stage.read(&path).await["status"], "payment_pending");
    stage.pay(&path, 1_000_000).await;
    assert_eq!(stage.read(&path).await["status"], "invoice_sent");

    let paid = stage.book_at("payment_completed").await;
    stage.tell(&InvoiceSent { booking_id: Some(id_of(&paid)), ..credit_note }).await;
    stage.react().await;
    assert_eq!(stage.read(&paid).await["status"], "payment_completed", "a credit note is no invoice");
    stage.invoice(&paid).await;
    stage.invoice(&paid).await;
    assert_eq!(stage.read(&paid).await["status"], "invoice_sent");
    stage.assert_sound().await;
}

#[actix_web::test]
async fn the_refund_of_a_surplus_payment_is_no_refund_of_the_booking() {
    let stage = Stage::new().await;
    let path = stage.book_at("payment_pending").await;
    let (kept, surplus) = (payment_id(&stage), payment_id(&stage));
    stage.tell(&stage.payment(&path, kept, 1_000_000)).await;
    stage.react().await;
    stage.tell(&stage.refund(&path, surplus, true)).await;
    stage.react().await;
    assert_eq!(stage.read(&path).await["payment_status"], "paid");
    let waiting = "SELECT count(*) FROM graphile_worker._private_jobs";
    assert_eq!(
        stage.world.number(waiting, []).await,
        0,
        "nothing waits for a payment that will never be the booking's"
    );
    stage.assert_sound().await;
}

#[actix_web::test]
async fn refunds_are_noted_in_whatever_order_they_come() {
    let stage = Stage::new().await;
    let path = stage.book_at("payment_pending").await;
    let payment = payment_id(&stage);
    stage.tell(&stage.refund(&path, payment, false)).await;
    stage.react().await;
    assert_eq!(stage.read(&path).await["payment_status"], "unpaid", "the payment has not been told yet");
    stage.tell(&stage.payment(&path, payment, 1_000_000)).await;
    stage.react().await;
    stage.react().await;
    assert_eq!(stage.read(&path).await["payment_status"], "partially_refunded");
    stage.tell(&stage.refund(&path, payment, true)).await;
    stage.react().await;
    stage.tell(&stage.refund(&path, payment, false)).await;
    stage.react().await;
    let booking = stage.read(&path).await;
    assert_eq!(booking["payment_status"], "refunded", "an older word never overwrites a newer one");
    assert_eq!(booking["status"], "payment_completed");
    stage.app.delete(&path).by(&stage.admin).send().await.expect(204);
    assert_eq!(stage.refund_shares(&path).await, Vec::<i64>::new(), "there is nothing left to give back");
    stage.assert_sound().await;
}
