//! Invoice numbers without gaps, with concurrent issuers and failures (reliability T6).

use super::installation::{Installation, Patient, unique};
use futures_util::future::{join, join_all};
use serde_json::json;
use test_support::{Response, eventually};
use uuid::Uuid;

const BOOKINGS: usize = 20;

/// Twenty concurrent bookings: each is declined once, paid, and invoiced by the worker and by two administrators at the
/// same time. One of the three succeeds; the others have taken a number and return it.
pub(super) async fn dense_numbers(installation: &Installation) {
    let patient = installation.patient().await;
    let bookings = join_all((0..BOOKINGS).map(|index| invoiced(installation, &patient, index))).await;
    installation.settled().await;
    for booking in bookings {
        let invoices = "SELECT count(*) FROM invoices WHERE booking_id = $1 AND kind = 'invoice'";
        assert_eq!(installation.number(invoices, booking).await, 1, "{booking}");
    }
    let series = "SELECT split_part(invoice_number, '-', 1) || '-' || split_part(invoice_number, '-', 2),
                      count(*), count(DISTINCT invoice_number), max(split_part(invoice_number, '-', 3)::bigint)
                  FROM invoices GROUP BY 1";
    let series: Vec<(String, i64, i64, i64)> =
        sqlx::query_as(series).fetch_all(&installation.db).await.expect("the invoices are there");
    assert!(!series.is_empty());
    for (name, documents, distinct, last) in series {
        assert_eq!((documents, distinct), (last, last), "{name}: numbers 1 to {last}, each once");
    }
}

async fn invoiced(installation: &Installation, patient: &Patient, index: usize) -> Uuid {
    let booking = installation.booking_at(patient, "payment_pending").await;
    let declined = installation.begin_payment(patient, booking).await;
    installation.confirm(installation.gateway(index), &declined, "fail").await.expect(202);
    let payment = installation.begin_payment(patient, booking).await;
    let issue = async |index: usize| issue(installation, index, booking).await;
    let (by_hand, paid) = join(
        join(issue(index), issue(index + 1)),
        installation.confirm(installation.gateway(index), &payment, "succeed"),
    )
    .await;
    paid.expect(202);
    for response in [by_hand.0, by_hand.1] {
        assert!(matches!(response.status, 201 | 409), "{}", response.json);
    }
    eventually("the payment", async || {
        let paid = "SELECT count(*) FROM payments WHERE id = $1 AND status = 'completed'";
        (installation.number(paid, payment.id).await == 1).then_some(())
    })
    .await;
    booking
}

async fn issue(installation: &Installation, index: usize, booking: Uuid) -> Response {
    let request = installation.gateway(index).post("/api/v1/invoices").bearer(installation.hospital().await);
    request.idempotency_key(&unique()).json(json!({ "booking_id": booking })).send().await
}
