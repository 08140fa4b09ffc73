//! A booking is charged once, however often the payer presses the button.

use super::site::Site;
use futures_util::future::join;
use uuid::Uuid;

const CHARGED: &str = "SELECT COALESCE(sum(debit_minor), 0)::bigint FROM ledger_entries WHERE payment_id = $1 AND account LIKE 'gateway:%'";
const PAID: &str = "SELECT count(*) FROM payments WHERE booking_id = $1 AND paid_at IS NOT NULL";
const KEPT: &str = "SELECT COALESCE(sum(amount_minor - refunded_minor), 0)::bigint FROM payments WHERE booking_id = $1 AND paid_at IS NOT NULL";
const INVOICES: &str = "SELECT count(*) FROM invoices WHERE booking_id = $1 AND kind = 'invoice'";
const PAID_MOVES: &str =
    "SELECT count(*) FROM booking_status_history WHERE booking_id = $1 AND to_status = 'payment_completed'";

/// Twenty confirmations of one payment at once.
pub(super) async fn confirmed_twenty_times(site: &Site) {
    let patient = site.patient().await;
    let booking = site.booking_at(&patient, "payment_pending").await;
    let payment = site.begin_payment(&patient, booking).await;
    let answers = site.at_once(20, |app, _| site.confirm(app, &payment, "succeed")).await;
    for answer in &answers {
        answer.expect(202);
    }
    invoiced(site, booking).await;
    assert_eq!(site.number(CHARGED, payment.id).await, payment.amount_minor);
    let applied = "SELECT count(*) FROM payment_events WHERE payment_id = $1 AND status = 'applied'";
    assert_eq!(site.number(applied, payment.id).await, 1);
    assert_once(site, booking, payment.amount_minor).await;
}

/// Two payments of one booking, both paid at once: the second goes back whole.
pub(super) async fn two_payments(site: &Site) {
    let patient = site.patient().await;
    for round in 0..3 {
        let booking = site.booking_at(&patient, "payment_pending").await;
        let (one, two) = join(site.begin_payment(&patient, booking), site.begin_payment(&patient, booking)).await;
        let (first, second) = join(
            site.confirm(site.entrance(round), &one, "succeed"),
            site.confirm(site.entrance(round + 1), &two, "succeed"),
        )
        .await;
        first.expect(202);
        second.expect(202);
        invoiced(site, booking).await;
        site.eventually("the surplus going back", async || {
            let back = "SELECT count(*) FROM payments WHERE booking_id = $1 AND is_surplus AND status = 'refunded'";
            (site.number(back, booking).await == 1).then_some(())
        })
        .await;
        assert_eq!(site.number(PAID, booking).await, 2);
        assert_once(site, booking, one.amount_minor).await;
    }
}

async fn invoiced(site: &Site, booking: Uuid) {
    site.eventually("the invoice", async || (site.booking_status(booking).await == "invoice_sent").then_some(())).await;
    site.settled().await;
}

async fn assert_once(site: &Site, booking: Uuid, amount_minor: i64) {
    assert_eq!(site.number(KEPT, booking).await, amount_minor, "what is kept is what was due");
    assert_eq!(site.number(INVOICES, booking).await, 1);
    assert_eq!(site.number(PAID_MOVES, booking).await, 1);
    site.legal_history(booking).await;
}
