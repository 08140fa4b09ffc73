//! A paid booking gets its invoice by itself.

use super::fixture::{Fixture, QUOTED, number_of};
use kernel::events::Event;
use kernel::events::invoices::{InvoiceIssued, InvoiceSent};
use kernel::ports::{InvoiceBases, PayableSubject};
use serde_json::json;
use test_support::ports::MailProvider;

#[actix_web::test]
async fn a_paid_booking_is_invoiced_and_mailed() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;

    assert_eq!(invoice["invoice_number"], "INV-2026-000001");
    assert_eq!(invoice["kind"], "invoice");
    assert_eq!(invoice["status"], "paid");
    assert_eq!((&invoice["invoice_date"], &invoice["due_date"]), (&json!("2026-03-10"), &json!("2026-03-10")));
    assert_eq!(invoice["payment_id"], json!(payment));
    assert_eq!(invoice["reference_number"], json!(number_of(booking)));
    assert_eq!(invoice["service_date"], "2026-06-01");
    assert!(invoice["paid_at"].is_string() && invoice["sent_at"].is_string() && invoice["mail_failed_at"].is_null());
    // 1,500.00 + (2 × 90.00 − 30.00) + 18 % + 3 × 3.33 + 7.5 % (0.74925)
    let agreed = fixture.bases.basis(PayableSubject::Booking(booking)).await.expect("answers").expect("a basis").total;
    assert_eq!(agreed.amount_minor, 150_000 + 15_000 + 2_700 + 999 + 75);
    assert_eq!(invoice["final"], json!(agreed));
    assert_eq!(invoice["total"]["amount_minor"], 150_000 + 18_000 + 999);
    assert_eq!(invoice["discount"]["amount_minor"], 3_000);
    assert_eq!(invoice["tax"]["amount_minor"], 2_775);
    let rates: Vec<_> = invoice["taxes"]
        .as_array()
        .expect("taxes")
        .iter()
        .map(|t| (t["tax_rate"].clone(), t["tax"]["amount_minor"].clone()))
        .collect();
    assert_eq!(rates, [(json!(0), json!(0)), (json!(7.5), json!(75)), (json!(18), json!(2700))]);
    assert_eq!(invoice["seller"]["name"], "Bosphorus Heart & Spine Hospital");
    assert_eq!(invoice["buyer"]["name"], "Wanjiru Kamau");

    let mails = fixture.messenger.mails();
    assert_eq!(mails.len(), 1);
    let (mail, values) = (&mails[0], mails[0].values.expose());
    assert_eq!((mail.user_id, mail.template), (fixture.patient.user.id, "invoice"));
    assert!(mail.idempotency_key.ends_with("/invoices.send"));
    assert_eq!(values["invoice_number"], "INV-2026-000001");
    assert_eq!(values["total"], "1,687.74 USD");
    assert_eq!(values["booking_number"], number_of(booking));
    assert_eq!(values["hospital_name"], "Bosphorus Heart & Spine Hospital");
    assert_eq!(mail.attachments[0].file_name, "INV-2026-000001.pdf");
    assert_eq!((fixture.events(InvoiceIssued::TYPE).await, fixture.events(InvoiceSent::TYPE).await), (1, 1));
    fixture.is_sound().await;
}

#[actix_web::test]
async fn once_per_booking_whatever_the_deliveries() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let payment = fixture.payment(booking).await;
    // As often as one likes, also by several workers at once, also for another payment.
    for _ in 0..6 {
        fixture.booking_paid(booking, payment).await;
    }
    fixture.booking_paid(booking, fixture.payment(booking).await).await;
    futures_util::join!(fixture.work(), fixture.work(), fixture.work());
    fixture.work().await;
    assert_eq!(fixture.documents(booking, "invoice").await.len(), 1);
    assert_eq!(fixture.events(InvoiceIssued::TYPE).await, 1);
    assert_eq!(fixture.messenger.mails().len(), 1);
    assert_eq!(fixture.world.number("SELECT last_number FROM invoice_counters WHERE series = 'INV'", []).await, 1);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn an_invoice_that_was_issued_by_hand_is_settled() {
    let fixture = Fixture::open().await;
    for mailed_before in [true, false] {
        let booking = fixture.booking(QUOTED).await;
        let created = fixture
            .app
            .post("/api/v1/invoices")
            .by(&fixture.hospital.admin)
            .json(json!({ "booking_id": booking }))
            .send()
            .await
            .data(201);
        assert_eq!((&created["status"], &created["due_date"]), (&json!("draft"), &json!("2026-03-24")));
        if mailed_before {
            fixture.work().await;
            assert_eq!(fixture.one(&created["id"]).await["status"], "sent");
        }
        let payment = fixture.payment(booking).await;
        fixture.booking_paid(booking, payment).await;
        fixture.work().await;
        let invoice = fixture.one(&created["id"]).await;
        assert_eq!(
            (&invoice["status"], &invoice["payment_id"]),
            (&json!("paid"), &json!(payment)),
            "mailed before: {mailed_before}"
        );
        assert_eq!(fixture.documents(booking, "invoice").await.len(), 1);
    }
    fixture.is_sound().await;
}

#[actix_web::test]
async fn lines_that_do_not_add_up_to_the_agreed_total_are_no_invoice() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    fixture.bases.change(PayableSubject::Booking(booking), |basis| basis.total.amount_minor += 1);
    fixture.booking_paid(booking, fixture.payment(booking).await).await;
    fixture.work().await;
    assert!(fixture.documents(booking, "invoice").await.is_empty());
    let dead = platform::outbox::dead_jobs(&fixture.world.db).await.expect("answers");
    assert!(dead.iter().any(|job| job.last_error.as_deref().is_some_and(|e| e.contains("do not add up"))), "{dead:?}");
    fixture.is_sound().await;
}

#[actix_web::test]
async fn a_buyer_who_has_left_is_invoiced_all_the_same() {
    let fixture = Fixture::open().await;
    let gone = "UPDATE users SET deleted_at = now() WHERE id = $1";
    fixture.world.sql(gone, [fixture.patient.user.id.0.into()]).await;
    fixture.messenger.set_provider(MailProvider::Refuses);
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    assert_eq!(invoice["status"], "paid");
    assert_eq!(invoice["buyer"]["email"], json!(null));
}
