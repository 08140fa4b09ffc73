//! Money that goes back, bookings that are called off, days that pass.

use super::fixture::{Fixture, QUOTED, path_of, usd};
use kernel::events::booking::BookingCancelled;
use serde_json::{Value, json};

fn finals(notes: &[Value]) -> Vec<i64> {
    notes.iter().map(|n| n["final"]["amount_minor"].as_i64().expect("an amount")).collect()
}

#[actix_web::test]
async fn a_refund_becomes_a_credit_note_with_its_tax() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(&[(1, 100_000, 0, 0), (1, 50_000, 0, 1800)]).await; // 159000
    fixture.refunded(booking, payment, 79_500, 79_500).await;
    fixture.work().await;
    let notes = fixture.documents(booking, "credit_note").await;
    assert_eq!(finals(&notes), [79_500]);
    assert_eq!(notes[0]["tax"]["amount_minor"], 4500);
    assert_eq!(
        (&notes[0]["status"], &notes[0]["reason"], &notes[0]["corrects_invoice_id"]),
        (&json!("sent"), &Value::Null, &invoice["id"])
    );
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid");

    fixture.refunded(booking, payment, 79_500, 159_000).await;
    fixture.work().await;
    assert_eq!(finals(&fixture.documents(booking, "credit_note").await), [79_500, 79_500]);
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "cancelled");
    fixture.is_sound().await;
}

/// The same money is credited once, in whatever order the events arrive.
#[actix_web::test]
async fn in_any_order() {
    #[derive(Clone, Copy, Debug)]
    enum Arrived {
        Paid,
        Refund(i64, i64),
    }
    use Arrived::{Paid, Refund};
    let fixture = Fixture::open().await;
    for (order, credited) in [
        (vec![Paid, Refund(100, 100), Refund(200, 300)], vec![100, 200]),
        (vec![Paid, Refund(200, 300), Refund(100, 100)], vec![300]),
        (vec![Paid, Refund(100, 100), Refund(100, 100)], vec![100]),
        (vec![Refund(100, 100), Paid, Refund(200, 300)], vec![100, 200]),
        (vec![Refund(200, 300), Refund(100, 100), Paid], vec![300]),
        (vec![Refund(168_774, 168_774), Paid], vec![168_774]),
    ] {
        let booking = fixture.booking(QUOTED).await;
        let payment = fixture.payment(booking).await;
        for arrived in &order {
            match arrived {
                Paid => fixture.booking_paid(booking, payment).await,
                Refund(amount, total) => fixture.refunded(booking, payment, *amount, *total).await,
            }
            fixture.work().await;
        }
        assert_eq!(finals(&fixture.documents(booking, "credit_note").await), credited, "{order:?}");
    }
    fixture.is_sound().await;
}

#[actix_web::test]
async fn paid_and_refunded_at_once() {
    let fixture = Fixture::open().await;
    let mut all = Vec::new();
    for _ in 0..8 {
        let booking = fixture.booking(QUOTED).await;
        let payment = fixture.payment(booking).await;
        fixture.booking_paid(booking, payment).await;
        fixture.refunded(booking, payment, 1000, 1000).await;
        all.push(booking);
    }
    futures_util::join!(fixture.work(), fixture.work());
    fixture.work().await;
    for booking in all {
        assert_eq!(finals(&fixture.documents(booking, "credit_note").await), [1000]);
    }
    fixture.is_sound().await;
}

#[actix_web::test]
async fn a_surplus_payment_going_back_changes_no_invoice() {
    let fixture = Fixture::open().await;
    let (booking, _, invoice) = fixture.paid(QUOTED).await;
    let surplus = fixture.payment(booking).await;
    fixture.refunded(booking, surplus, 168_774, 168_774).await;
    fixture.work().await;
    assert!(fixture.documents(booking, "credit_note").await.is_empty());
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid");
    assert!(platform::outbox::dead_jobs(&fixture.world.db).await.expect("answers").is_empty());
}

#[actix_web::test]
async fn a_note_by_hand_for_the_same_money_is_not_doubled() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/credit-note", path_of(&invoice["id"]));
    fixture
        .app
        .post(&path)
        .by(&fixture.admin)
        .json(json!({ "reason": "Agreed", "amount": usd(700) }))
        .send()
        .await
        .expect(201);
    fixture.refunded(booking, payment, 1000, 1000).await;
    fixture.work().await;
    assert_eq!(finals(&fixture.documents(booking, "credit_note").await), [700, 300]);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn a_cancelled_booking_leaves_no_open_invoice() {
    let fixture = Fixture::open().await;
    let cancelled = async |booking| {
        fixture.happened(&BookingCancelled { booking_id: booking, refund_basis_points: 0, cancelled_by: None }).await;
        fixture.work().await;
    };
    let unpaid = fixture.booking(QUOTED).await;
    let created = fixture
        .app
        .post("/api/v1/invoices")
        .by(&fixture.admin)
        .json(json!({ "booking_id": unpaid }))
        .send()
        .await
        .data(201);
    cancelled(unpaid).await;
    assert_eq!(fixture.one(&created["id"]).await["status"], "cancelled");
    assert_eq!(finals(&fixture.documents(unpaid, "credit_note").await), [168_774]);

    let (paid, _, invoice) = fixture.paid(QUOTED).await;
    cancelled(paid).await;
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid", "what goes back is stated by the refund");
    cancelled(fixture.bare_booking(&fixture.hospital).await).await;
    fixture.is_sound().await;
}

#[actix_web::test]
async fn unpaid_invoices_become_overdue_after_their_day() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let body = json!({ "booking_id": booking, "due_date": "2026-03-12" });
    let open = fixture.app.post("/api/v1/invoices").by(&fixture.admin).json(body).send().await.data(201);
    let (_, paid_by, paid) = fixture.paid(QUOTED).await;
    fixture.refunded(serde_json::from_value(paid["booking_id"].clone()).expect("an id"), paid_by, 5, 5).await;
    fixture.work().await;

    let worker = fixture.world.worker_of(&[crate::module(&fixture.invoices)]);
    // On its day it is not overdue yet; after it, it is, once and for all runs.
    for (hours, expected) in [(0, "sent"), (61, "sent"), (1, "overdue"), (0, "overdue")] {
        fixture.world.clock.advance(chrono::TimeDelta::hours(hours));
        assert!(worker.run_job("invoices.mark_overdue").await.expect("runs"));
        let status =
            fixture.world.sql("SELECT status FROM invoices WHERE invoice_number = 'INV-2026-000001'", []).await;
        assert_eq!(status[0].try_get::<String>("", "status").expect("text"), expected, "after {hours} more hours");
    }
    let others = "SELECT count(*) FROM invoices WHERE status = 'overdue' AND invoice_number <> 'INV-2026-000001'";
    assert_eq!(fixture.world.number(others, []).await, 0, "neither what is paid nor a credit note");

    fixture.booking_paid(booking, fixture.payment(booking).await).await;
    fixture.work().await;
    let settled = fixture.world.number(
        "SELECT count(*) FROM invoices WHERE status = 'paid' AND id = $1::uuid",
        [open["id"].as_str().expect("an id").into()],
    );
    assert_eq!(settled.await, 1);
}
