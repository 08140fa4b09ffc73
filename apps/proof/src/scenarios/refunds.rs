//! Parallel refunds never give back more than was paid (reliability T7).

use super::site::{Site, unique};
use serde_json::json;

/// A hundred refunds of 2 % and one minor unit each: 49 fit.
pub(super) async fn a_hundred_shares(site: &Site) {
    let patient = site.patient().await;
    let (_, payment) = site.paid(&patient).await;
    let share = payment.amount_minor / 50 + 1;
    let fitting = payment.amount_minor / share;
    let admin = site.admin().await;
    let path = format!("/api/v1/payments/{}/refund", payment.id);
    let body = json!({ "reason": "goodwill", "amount": { "amount_minor": share, "currency": "TRY" } });
    let keys: Vec<String> = (0..100).map(|_| unique()).collect();
    let answers = site
        .at_once(keys.len(), |app, turn| {
            app.post(&path).bearer(admin).header("idempotency-key", &keys[turn]).json(body.clone()).send()
        })
        .await;
    let mut granted = 0;
    for answer in &answers {
        match answer.status {
            201 => granted += 1,
            _ => drop(answer.problem(422, "refund_exceeds_payment")),
        }
    }
    assert_eq!(granted, fitting, "as many as fit, and no more");
    site.eventually("the refunds", async || {
        let open = "SELECT count(*) FROM refunds WHERE payment_id = $1 AND status IN ('pending', 'processing')";
        (site.number(open, payment.id).await == 0).then_some(())
    })
    .await;
    site.settled().await;
    let back = fitting * share;
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
        assert_eq!(site.number(sql, payment.id).await, back, "as {what} has it");
    }
}
