//! Invoice numbers without gaps, whoever issues at once and whatever fails (reliability T6).

use super::site::{Patient, Site, unique};
use futures_util::future::{join, join_all};
use serde_json::json;
use test_support::Answer;
use uuid::Uuid;

const BOOKINGS: usize = 20;

/// Twenty bookings at once: each is declined once, paid, and invoiced by the worker and by two clerks at the same
/// time. One of the three wins; the others have taken a number and give it back.
pub(super) async fn dense_numbers(site: &Site) {
    let patient = site.patient().await;
    let bookings = join_all((0..BOOKINGS).map(|turn| invoiced(site, &patient, turn))).await;
    site.settled().await;
    for booking in bookings {
        let invoices = "SELECT count(*) FROM invoices WHERE booking_id = $1 AND kind = 'invoice'";
        assert_eq!(site.number(invoices, booking).await, 1, "{booking}");
    }
    let series = "SELECT split_part(invoice_number, '-', 1) || '-' || split_part(invoice_number, '-', 2),
                      count(*), count(DISTINCT invoice_number), max(split_part(invoice_number, '-', 3)::bigint)
                  FROM invoices GROUP BY 1";
    let series: Vec<(String, i64, i64, i64)> =
        sqlx::query_as(series).fetch_all(&site.oracle).await.expect("the invoices are there");
    assert!(!series.is_empty());
    for (name, documents, distinct, last) in series {
        assert_eq!((documents, distinct), (last, last), "{name}: numbers 1 to {last}, each once");
    }
}

async fn invoiced(site: &Site, patient: &Patient, turn: usize) -> Uuid {
    let booking = site.booking_at(patient, "payment_pending").await;
    let declined = site.begin_payment(patient, booking).await;
    site.confirm(site.entrance(turn), &declined, "fail").await.expect(202);
    let payment = site.begin_payment(patient, booking).await;
    let by_hand = async |clerk: usize| issue(site, clerk, booking).await;
    let (clerks, paid) =
        join(join(by_hand(turn), by_hand(turn + 1)), site.confirm(site.entrance(turn), &payment, "succeed")).await;
    paid.expect(202);
    for clerk in [clerks.0, clerks.1] {
        assert!(matches!(clerk.status, 201 | 409), "{}", clerk.json);
    }
    site.eventually("the payment", async || {
        let paid = "SELECT count(*) FROM payments WHERE id = $1 AND status = 'completed'";
        (site.number(paid, payment.id).await == 1).then_some(())
    })
    .await;
    booking
}

async fn issue(site: &Site, turn: usize, booking: Uuid) -> Answer {
    let request = site.entrance(turn).post("/api/v1/invoices").bearer(site.hospital().await);
    request.header("idempotency-key", &unique()).json(json!({ "booking_id": booking })).send().await
}
