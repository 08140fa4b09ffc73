//! A paid booking gets its invoice by itself.

use super::office::{Office, QUOTED, number_of};
use super::ports::Provider;
use kernel::events::Event;
use kernel::events::invoices::{InvoiceIssued, InvoiceSent};
use serde_json::json;

#[actix_web::test]
async fn a_paid_booking_is_invoiced_and_mailed() {
    let office = Office::open().await;
    let (booking, payment, invoice) = office.paid(QUOTED).await;

    assert_eq!(invoice["invoice_number"], "INV-2026-000001");
    assert_eq!(invoice["kind"], "invoice");
    assert_eq!(invoice["status"], "paid");
    assert_eq!((&invoice["invoice_date"], &invoice["due_date"]), (&json!("2026-03-10"), &json!("2026-03-10")));
    assert_eq!(invoice["payment_id"], json!(payment));
    assert_eq!(invoice["reference_number"], json!(number_of(booking)));
    assert_eq!(invoice["service_date"], "2026-06-01");
    assert!(invoice["paid_at"].is_string() && invoice["sent_at"].is_string() && invoice["mail_failed_at"].is_null());
    // 1,500.00 + (2 × 90.00 − 30.00) + 18 % + 3 × 3.33 + 7.5 % (0.74925)
    let agreed = office.agreed.0.lock().expect("lock")[0].total.clone();
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

    let mails = office.mailbox.mails.lock().expect("lock").clone();
    assert_eq!(mails.len(), 1);
    let (mail, values) = (&mails[0], mails[0].values.expose());
    assert_eq!((mail.user_id, mail.template), (office.patient.user.id, "invoice"));
    assert!(mail.idempotency_key.ends_with("/invoices.send"));
    assert_eq!(values["invoice_number"], "INV-2026-000001");
    assert_eq!(values["total"], "1,687.74 USD");
    assert_eq!(values["booking_number"], number_of(booking));
    assert_eq!(values["hospital_name"], "Bosphorus Heart & Spine Hospital");
    assert_eq!(mail.attachments[0].file_name, "INV-2026-000001.pdf");
    assert_eq!((office.events(InvoiceIssued::TYPE).await, office.events(InvoiceSent::TYPE).await), (1, 1));
    office.is_sound().await;
}

#[actix_web::test]
async fn once_per_booking_whatever_the_deliveries() {
    let office = Office::open().await;
    let booking = office.booking(QUOTED).await;
    let payment = office.payment(booking).await;
    // As often as one likes, also by several workers at once, also for another payment.
    for _ in 0..6 {
        office.booking_paid(booking, payment).await;
    }
    office.booking_paid(booking, office.payment(booking).await).await;
    futures_util::join!(office.work(), office.work(), office.work());
    office.work().await;
    assert_eq!(office.documents(booking, "invoice").await.len(), 1);
    assert_eq!(office.events(InvoiceIssued::TYPE).await, 1);
    assert_eq!(office.mailbox.mails.lock().expect("lock").len(), 1);
    assert_eq!(office.world.number("SELECT last_number FROM invoice_counters WHERE series = 'INV'", []).await, 1);
    office.is_sound().await;
}

#[actix_web::test]
async fn an_invoice_that_was_issued_by_hand_is_settled() {
    let office = Office::open().await;
    for mailed_before in [true, false] {
        let booking = office.booking(QUOTED).await;
        let created = office
            .app
            .post("/api/v1/invoices")
            .by(&office.hospital.admin)
            .json(json!({ "booking_id": booking }))
            .send()
            .await
            .data(201);
        assert_eq!((&created["status"], &created["due_date"]), (&json!("draft"), &json!("2026-03-24")));
        if mailed_before {
            office.work().await;
            assert_eq!(office.one(&created["id"]).await["status"], "sent");
        }
        let payment = office.payment(booking).await;
        office.booking_paid(booking, payment).await;
        office.work().await;
        let invoice = office.one(&created["id"]).await;
        assert_eq!(
            (&invoice["status"], &invoice["payment_id"]),
            (&json!("paid"), &json!(payment)),
            "mailed before: {mailed_before}"
        );
        assert_eq!(office.documents(booking, "invoice").await.len(), 1);
    }
    office.is_sound().await;
}

#[actix_web::test]
async fn lines_that_do_not_come_to_the_agreed_total_are_no_invoice() {
    let office = Office::open().await;
    let booking = office.booking(QUOTED).await;
    office.agreed.0.lock().expect("lock")[0].total.amount_minor += 1;
    office.booking_paid(booking, office.payment(booking).await).await;
    office.work().await;
    assert!(office.documents(booking, "invoice").await.is_empty());
    let dead = platform::outbox::dead_jobs(&office.world.db).await.expect("answers");
    assert!(dead.iter().any(|job| job.last_error.as_deref().is_some_and(|e| e.contains("do not add up"))), "{dead:?}");
    office.is_sound().await;
}

#[actix_web::test]
async fn a_buyer_who_has_left_is_invoiced_all_the_same() {
    let office = Office::open().await;
    office.people.0.lock().expect("lock").clear();
    *office.mailbox.provider.lock().expect("lock") = Provider::RefusesForGood;
    let (_, _, invoice) = office.paid(QUOTED).await;
    assert_eq!(invoice["status"], "paid");
    assert_eq!(invoice["buyer"]["email"], json!(null));
}
