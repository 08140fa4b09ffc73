//! A booking is charged once, however often the payment is confirmed.

use super::installation::Installation;
use futures_util::future::join;
use test_support::eventually;
use uuid::Uuid;

const CHARGED: &str = "SELECT COALESCE(sum(debit_minor), 0)::bigint FROM ledger_entries WHERE payment_id = $1 AND account LIKE 'gateway:%'";
const PAID: &str = "SELECT count(*) FROM payments WHERE booking_id = $1 AND paid_at IS NOT NULL";
const KEPT: &str = "SELECT COALESCE(sum(amount_minor - refunded_minor), 0)::bigint FROM payments WHERE booking_id = $1 AND paid_at IS NOT NULL";
const INVOICES: &str = "SELECT count(*) FROM invoices WHERE booking_id = $1 AND kind = 'invoice'";
const PAID_TRANSITIONS: &str =
    "SELECT count(*) FROM booking_status_history WHERE booking_id = $1 AND to_status = 'payment_completed'";

/// Twenty concurrent confirmations of one payment.
pub(super) async fn confirmed_twenty_times(installation: &Installation) {
    let patient = installation.patient().await;
    let booking = installation.booking_at(&patient, "payment_pending").await;
    let payment = installation.begin_payment(&patient, booking).await;
    let responses =
        installation.concurrently(20, |gateway, _| installation.confirm(gateway, &payment, "succeed")).await;
    for response in &responses {
        response.expect(202);
    }
    invoiced(installation, booking).await;
    assert_eq!(installation.number(CHARGED, payment.id).await, payment.amount_minor);
    let applied = "SELECT count(*) FROM payment_events WHERE payment_id = $1 AND status = 'applied'";
    assert_eq!(installation.number(applied, payment.id).await, 1);
    assert_once(installation, booking, payment.amount_minor).await;
}

/// Two payments of one booking, confirmed concurrently: the second is refunded in full.
pub(super) async fn two_payments(installation: &Installation) {
    let patient = installation.patient().await;
    for round in 0..3 {
        let booking = installation.booking_at(&patient, "payment_pending").await;
        let (one, two) =
            join(installation.begin_payment(&patient, booking), installation.begin_payment(&patient, booking)).await;
        let (first, second) = join(
            installation.confirm(installation.gateway(round), &one, "succeed"),
            installation.confirm(installation.gateway(round + 1), &two, "succeed"),
        )
        .await;
        first.expect(202);
        second.expect(202);
        invoiced(installation, booking).await;
        eventually("the refund of the surplus", async || {
            let refunded = "SELECT count(*) FROM payments WHERE booking_id = $1 AND is_surplus AND status = 'refunded'";
            (installation.number(refunded, booking).await == 1).then_some(())
        })
        .await;
        assert_eq!(installation.number(PAID, booking).await, 2);
        assert_once(installation, booking, one.amount_minor).await;
    }
}

async fn invoiced(installation: &Installation, booking: Uuid) {
    eventually("the invoice", async || (installation.booking_status(booking).await == "invoice_sent").then_some(()))
        .await;
    installation.settled().await;
}

async fn assert_once(installation: &Installation, booking: Uuid, amount_minor: i64) {
    assert_eq!(installation.number(KEPT, booking).await, amount_minor, "exactly the amount due is kept");
    assert_eq!(installation.number(INVOICES, booking).await, 1);
    assert_eq!(installation.number(PAID_TRANSITIONS, booking).await, 1);
    installation.legal_history(booking).await;
}
