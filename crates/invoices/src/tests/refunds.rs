//! Money that goes back, bookings that are called off, days that pass.

use super::office::{Office, QUOTED, path_of, usd};
use kernel::events::booking::BookingCancelled;
use serde_json::{Value, json};

fn finals(notes: &[Value]) -> Vec<i64> {
    notes.iter().map(|n| n["final"]["amount_minor"].as_i64().expect("an amount")).collect()
}

#[actix_web::test]
async fn a_refund_becomes_a_credit_note_with_its_tax() {
    let office = Office::open().await;
    let (booking, payment, invoice) = office.paid(&[(1, 100_000, 0, 0), (1, 50_000, 0, 1800)]).await; // 159000
    office.refunded(booking, payment, 79_500, 79_500).await;
    office.work().await;
    let notes = office.documents(booking, "credit_note").await;
    assert_eq!(finals(&notes), [79_500]);
    assert_eq!(notes[0]["tax"]["amount_minor"], 4500);
    assert_eq!(
        (&notes[0]["status"], &notes[0]["reason"], &notes[0]["corrects_invoice_id"]),
        (&json!("sent"), &Value::Null, &invoice["id"])
    );
    assert_eq!(office.one(&invoice["id"]).await["status"], "paid");

    office.refunded(booking, payment, 79_500, 159_000).await;
    office.work().await;
    assert_eq!(finals(&office.documents(booking, "credit_note").await), [79_500, 79_500]);
    assert_eq!(office.one(&invoice["id"]).await["status"], "cancelled");
    office.is_sound().await;
}

/// The same money is credited once, in whatever order things are heard of.
#[actix_web::test]
async fn in_any_order() {
    #[derive(Clone, Copy, Debug)]
    enum Heard {
        Paid,
        Refund(i64, i64),
    }
    use Heard::{Paid, Refund};
    let office = Office::open().await;
    for (order, credited) in [
        (vec![Paid, Refund(100, 100), Refund(200, 300)], vec![100, 200]),
        (vec![Paid, Refund(200, 300), Refund(100, 100)], vec![300]),
        (vec![Paid, Refund(100, 100), Refund(100, 100)], vec![100]),
        (vec![Refund(100, 100), Paid, Refund(200, 300)], vec![100, 200]),
        (vec![Refund(200, 300), Refund(100, 100), Paid], vec![300]),
        (vec![Refund(168_774, 168_774), Paid], vec![168_774]),
    ] {
        let booking = office.booking(QUOTED).await;
        let payment = office.payment(booking).await;
        for heard in &order {
            match heard {
                Paid => office.booking_paid(booking, payment).await,
                Refund(amount, total) => office.refunded(booking, payment, *amount, *total).await,
            }
            office.work().await;
        }
        assert_eq!(finals(&office.documents(booking, "credit_note").await), credited, "{order:?}");
    }
    office.is_sound().await;
}

#[actix_web::test]
async fn paid_and_refunded_at_once() {
    let office = Office::open().await;
    let mut all = Vec::new();
    for _ in 0..8 {
        let booking = office.booking(QUOTED).await;
        let payment = office.payment(booking).await;
        office.booking_paid(booking, payment).await;
        office.refunded(booking, payment, 1000, 1000).await;
        all.push(booking);
    }
    futures_util::join!(office.work(), office.work());
    office.work().await;
    for booking in all {
        assert_eq!(finals(&office.documents(booking, "credit_note").await), [1000]);
    }
    office.is_sound().await;
}

#[actix_web::test]
async fn a_surplus_payment_going_back_changes_no_invoice() {
    let office = Office::open().await;
    let (booking, _, invoice) = office.paid(QUOTED).await;
    let surplus = office.payment(booking).await;
    office.refunded(booking, surplus, 168_774, 168_774).await;
    office.work().await;
    assert!(office.documents(booking, "credit_note").await.is_empty());
    assert_eq!(office.one(&invoice["id"]).await["status"], "paid");
    assert!(platform::outbox::dead_jobs(&office.world.db).await.expect("answers").is_empty());
}

#[actix_web::test]
async fn a_note_by_hand_for_the_same_money_is_not_doubled() {
    let office = Office::open().await;
    let (booking, payment, invoice) = office.paid(QUOTED).await;
    let path = format!("{}/credit-note", path_of(&invoice["id"]));
    office
        .app
        .post(&path)
        .by(&office.admin)
        .json(json!({ "reason": "Agreed", "amount": usd(700) }))
        .send()
        .await
        .expect(201);
    office.refunded(booking, payment, 1000, 1000).await;
    office.work().await;
    assert_eq!(finals(&office.documents(booking, "credit_note").await), [700, 300]);
    office.is_sound().await;
}

#[actix_web::test]
async fn a_cancelled_booking_leaves_no_open_invoice() {
    let office = Office::open().await;
    let cancelled = async |booking| {
        office.happened(&BookingCancelled { booking_id: booking, refund_basis_points: 0, cancelled_by: None }).await;
        office.work().await;
    };
    let unpaid = office.booking(QUOTED).await;
    let created = office
        .app
        .post("/api/v1/invoices")
        .by(&office.admin)
        .json(json!({ "booking_id": unpaid }))
        .send()
        .await
        .data(201);
    cancelled(unpaid).await;
    assert_eq!(office.one(&created["id"]).await["status"], "cancelled");
    assert_eq!(finals(&office.documents(unpaid, "credit_note").await), [168_774]);

    let (paid, _, invoice) = office.paid(QUOTED).await;
    cancelled(paid).await;
    assert_eq!(office.one(&invoice["id"]).await["status"], "paid", "what goes back is told by the refund");
    cancelled(office.bare_booking(&office.hospital).await).await;
    office.is_sound().await;
}

#[actix_web::test]
async fn unpaid_invoices_become_overdue_after_their_day() {
    let office = Office::open().await;
    let booking = office.booking(QUOTED).await;
    let body = json!({ "booking_id": booking, "due_date": "2026-03-12" });
    let open = office.app.post("/api/v1/invoices").by(&office.admin).json(body).send().await.data(201);
    let (_, paid_by, paid) = office.paid(QUOTED).await;
    office.refunded(serde_json::from_value(paid["booking_id"].clone()).expect("an id"), paid_by, 5, 5).await;
    office.work().await;

    let worker = office.world.worker(crate::reactions(&office.invoices), crate::jobs(&office.invoices));
    // On its day it is not overdue yet; after it, it is, once and for all runs.
    for (hours, expected) in [(0, "sent"), (61, "sent"), (1, "overdue"), (0, "overdue")] {
        office.world.clock.advance(chrono::TimeDelta::hours(hours));
        assert!(worker.run_job("invoices.mark_overdue").await.expect("runs"));
        let status = office.world.sql("SELECT status FROM invoices WHERE invoice_number = 'INV-2026-000001'", []).await;
        assert_eq!(status[0].try_get::<String>("", "status").expect("text"), expected, "after {hours} more hours");
    }
    let others = "SELECT count(*) FROM invoices WHERE status = 'overdue' AND invoice_number <> 'INV-2026-000001'";
    assert_eq!(office.world.number(others, []).await, 0, "neither what is paid nor a credit note");

    office.booking_paid(booking, office.payment(booking).await).await;
    office.work().await;
    let settled = office.world.number(
        "SELECT count(*) FROM invoices WHERE status = 'paid' AND id = $1::uuid",
        [open["id"].as_str().expect("an id").into()],
    );
    assert_eq!(settled.await, 1);
}
