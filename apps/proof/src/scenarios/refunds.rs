//! Concurrent refunds never exceed what was paid (reliability T7).

use super::installation::{Installation, unique};
use serde_json::json;
use test_support::eventually;

/// A hundred refunds of 2 % and one minor unit each: 49 fit.
pub(super) async fn a_hundred_shares(installation: &Installation) {
    let patient = installation.patient().await;
    let (_, payment) = installation.paid(&patient).await;
    let share = payment.amount_minor / 50 + 1;
    let fitting = payment.amount_minor / share;
    let admin = installation.admin().await;
    let path = format!("/api/v1/payments/{}/refund", payment.id);
    let body = json!({ "reason": "goodwill", "amount": { "amount_minor": share, "currency": "TRY" } });
    let keys: Vec<String> = (0..100).map(|_| unique()).collect();
    let responses = installation
        .concurrently(keys.len(), |gateway, index| {
            gateway.post(&path).bearer(admin).idempotency_key(&keys[index]).json(body.clone()).send()
        })
        .await;
    let mut granted = 0;
    for response in &responses {
        match response.status {
            201 => granted += 1,
            _ => drop(response.problem(422, "refund_exceeds_payment")),
        }
    }
    assert_eq!(granted, fitting, "as many as fit, and no more");
    eventually("the refunds", async || {
        let open = "SELECT count(*) FROM refunds WHERE payment_id = $1 AND status IN ('pending', 'processing')";
        (installation.number(open, payment.id).await == 0).then_some(())
    })
    .await;
    installation.settled().await;
    let refunded = fitting * share;
    for (sql, what) in [
        ("SELECT refunded_minor FROM payments WHERE id = $1", "the payment"),
        ("SELECT sum(amount_minor)::bigint FROM refunds WHERE payment_id = $1 AND status = 'completed'", "the refunds"),
        (
            "SELECT sum(credit_minor)::bigint FROM ledger_entries WHERE payment_id = $1 AND account LIKE 'gateway:%'",
            "the ledger",
        ),
        (
            "SELECT s.refunded_minor FROM sandbox_payments s JOIN payments p ON p.gateway_reference = s.reference WHERE p.id = $1",
            "the gateway",
        ),
    ] {
        assert_eq!(installation.number(sql, payment.id).await, refunded, "as {what} has it");
    }
}
