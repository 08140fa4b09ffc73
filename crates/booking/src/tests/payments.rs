//! Events of payments and invoices, in whatever order they arrive.

use super::Fixture;
use super::fixture::id_of;
use kernel::PaymentId;
use kernel::events::invoices::InvoiceSent;
use serde_json::json;

fn payment_id(fixture: &Fixture) -> PaymentId {
    PaymentId::generate(&fixture.world.clock, &fixture.world.entropy)
}

#[actix_web::test]
async fn one_payment_reported_twice_moves_once() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("payment_pending").await;
    let event = fixture.payment(&path, payment_id(&fixture), 1_000_000);
    fixture.publish(&event).await;
    fixture.publish(&event).await;
    fixture.react().await;
    assert_eq!(fixture.timeline(&path).await.last().map(String::as_str), Some("payment_pending>payment_completed"));
    assert_eq!(fixture.events(&path, "booking.payment_completed.v1").await, 1);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn what_does_not_cover_the_amount_due_moves_nothing() {
    let fixture = Fixture::new().await;
    let pending = fixture.book_at("payment_pending").await;
    fixture.pay(&pending, 999_999).await;
    let mut euros = fixture.payment(&pending, payment_id(&fixture), 1_000_000);
    euros.amount.currency = kernel::Currency::parse("EUR").expect("a currency");
    fixture.publish(&euros).await;
    let unquoted = fixture.book().await;
    fixture.pay(&unquoted, 1).await;
    for path in [&pending, &unquoted] {
        assert_eq!(fixture.read(path).await["payment_status"], "unpaid");
    }
    let dead = platform::outbox::dead_jobs(&fixture.world.db).await.expect("answers");
    assert_eq!(dead.len(), 3, "each is kept for a person to see");
    fixture.pay(&pending, 1_000_001).await;
    assert_eq!(fixture.read(&pending).await["status"], "payment_completed");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn a_payment_after_the_cancellation_is_refunded_whole() {
    let fixture = Fixture::new().await;
    let path = fixture.book_with(json!({ "requested_date": "2026-01-16" })).await;
    for status in ["under_review", "accepted"] {
        fixture.set(&path, &fixture.hospital.admin, status).await.expect(200);
    }
    fixture.quote(&path).await.expect(201);
    fixture.accept(&path).await.expect(200);
    fixture.app.delete(&path).by(&fixture.patient.user).send().await.expect(204);
    fixture.pay(&path, 1_000_000).await;
    let booking = fixture.read(&path).await;
    assert_eq!((&booking["status"], &booking["payment_status"]), (&json!("cancelled"), &json!("paid")));
    assert_eq!(fixture.refund_shares(&path).await, [10_000]);
    assert_eq!(fixture.events(&path, "booking.payment_completed.v1").await, 0);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn a_payment_on_hold_moves_the_booking_when_it_is_released() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("payment_pending").await;
    fixture.set(&path, &fixture.hospital.admin, "on_hold").await.expect(200);
    fixture.pay(&path, 1_000_000).await;
    let held = fixture.read(&path).await;
    assert_eq!((&held["status"], &held["payment_status"]), (&json!("on_hold"), &json!("paid")));
    assert_eq!(fixture.events(&path, "booking.payment_completed.v1").await, 0);
    let released = fixture.set(&path, &fixture.hospital.admin, "payment_pending").await.data(200);
    assert_eq!(released["status"], "payment_completed");
    assert_eq!(fixture.events(&path, "booking.payment_completed.v1").await, 1);
    let timeline = fixture.timeline(&path).await;
    assert_eq!(timeline[timeline.len() - 2..], ["on_hold>payment_pending", "payment_pending>payment_completed"]);

    let other = fixture.book_at("payment_pending").await;
    fixture.set(&other, &fixture.hospital.admin, "on_hold").await.expect(200);
    fixture.pay(&other, 1_000_000).await;
    fixture.app.delete(&other).by(&fixture.patient.user).send().await.expect(204);
    assert_eq!(fixture.refund_shares(&other).await, [10_000], "a payment that was held is refunded too");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn an_invoice_mailed_early_moves_the_booking_when_it_is_paid() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("payment_pending").await;
    let credit_note = InvoiceSent {
        invoice_id: kernel::InvoiceId::generate(&fixture.world.clock, &fixture.world.entropy),
        booking_id: Some(id_of(&path)),
        is_credit_note: true,
    };
    fixture.publish(&credit_note).await;
    fixture.invoice(&path).await;
    assert_eq!(fixture.read(&path).await["status"], "payment_pending");
    fixture.pay(&path, 1_000_000).await;
    assert_eq!(fixture.read(&path).await["status"], "invoice_sent");

    let paid = fixture.book_at("payment_completed").await;
    fixture.publish(&InvoiceSent { booking_id: Some(id_of(&paid)), ..credit_note }).await;
    fixture.react().await;
    assert_eq!(fixture.read(&paid).await["status"], "payment_completed", "a credit note is no invoice");
    fixture.invoice(&paid).await;
    fixture.invoice(&paid).await;
    assert_eq!(fixture.read(&paid).await["status"], "invoice_sent");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn the_refund_of_a_surplus_payment_is_no_refund_of_the_booking() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("payment_pending").await;
    let (kept, surplus) = (payment_id(&fixture), payment_id(&fixture));
    fixture.publish(&fixture.payment(&path, kept, 1_000_000)).await;
    fixture.react().await;
    fixture.publish(&fixture.refund(&path, surplus, true)).await;
    fixture.react().await;
    assert_eq!(fixture.read(&path).await["payment_status"], "paid");
    let waiting = "SELECT count(*) FROM graphile_worker._private_jobs";
    assert_eq!(
        fixture.world.number(waiting, []).await,
        0,
        "nothing waits for a payment that will never be the booking's"
    );
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn refunds_are_noted_in_whatever_order_they_come() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("payment_pending").await;
    let payment = payment_id(&fixture);
    fixture.publish(&fixture.refund(&path, payment, false)).await;
    fixture.react().await;
    assert_eq!(fixture.read(&path).await["payment_status"], "unpaid", "the payment has not arrived yet");
    fixture.publish(&fixture.payment(&path, payment, 1_000_000)).await;
    fixture.react().await;
    fixture.react().await;
    assert_eq!(fixture.read(&path).await["payment_status"], "partially_refunded");
    fixture.publish(&fixture.refund(&path, payment, true)).await;
    fixture.react().await;
    fixture.publish(&fixture.refund(&path, payment, false)).await;
    fixture.react().await;
    let booking = fixture.read(&path).await;
    assert_eq!(booking["payment_status"], "refunded", "an older event never overwrites a newer one");
    assert_eq!(booking["status"], "payment_completed");
    fixture.app.delete(&path).by(&fixture.admin).send().await.expect(204);
    assert_eq!(fixture.refund_shares(&path).await, Vec::<i64>::new(), "there is nothing left to give back");
    fixture.assert_sound().await;
}
