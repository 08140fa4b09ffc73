//! What must hold over all rows, whatever has happened: for `medivoy verify`.

use platform::broken_places;
use sea_orm::{ConnectionTrait, DbErr};

/// What must hold, and a query that finds where it does not.
const INVARIANTS: [(&str, &str); 8] = [
    (
        "the ledger sums to zero in each currency",
        "SELECT trim(currency) AS at FROM ledger_entries GROUP BY currency
         HAVING COALESCE(sum(debit_minor), 0) <> COALESCE(sum(credit_minor), 0)",
    ),
    (
        "each ledger transaction sums to zero in one currency",
        "SELECT transaction_id::text AS at FROM ledger_entries GROUP BY transaction_id
         HAVING COALESCE(sum(debit_minor), 0) <> COALESCE(sum(credit_minor), 0) OR count(DISTINCT currency) <> 1",
    ),
    (
        "what went or is going back is at most what was paid",
        "SELECT p.id::text AS at FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.status <> 'failed'
         GROUP BY p.id, p.amount_minor, p.status
         HAVING sum(r.amount_minor) > p.amount_minor OR p.status NOT IN ('completed', 'partially_refunded', 'refunded')",
    ),
    (
        "a payment's refunded amount is the sum of its completed refunds, and its status says so",
        "SELECT p.id::text AS at FROM payments p
         LEFT JOIN (SELECT payment_id, sum(amount_minor) AS total FROM refunds WHERE status = 'completed' GROUP BY payment_id) r
             ON r.payment_id = p.id
         WHERE p.refunded_minor <> COALESCE(r.total, 0)
            OR (p.status = 'refunded') <> (p.paid_at IS NOT NULL AND p.refunded_minor = p.amount_minor)
            OR (p.status = 'partially_refunded') <> (p.refunded_minor > 0 AND p.refunded_minor < p.amount_minor)",
    ),
    (
        "the ledger holds what each payment holds at its gateway",
        "SELECT p.id::text AS at FROM payments p LEFT JOIN ledger_entries l ON l.payment_id = p.id AND l.account LIKE 'gateway:%'
         GROUP BY p.id, p.paid_at, p.amount_minor, p.refunded_minor
         HAVING COALESCE(sum(l.debit_minor), 0) <> CASE WHEN p.paid_at IS NULL THEN 0 ELSE p.amount_minor END
             OR COALESCE(sum(l.credit_minor), 0) <> p.refunded_minor",
    ),
    (
        "each completed refund, and no other, is in the ledger",
        "SELECT r.id::text AS at FROM refunds r LEFT JOIN ledger_entries l ON l.refund_id = r.id
         GROUP BY r.id, r.status, r.amount_minor
         HAVING COALESCE(sum(l.debit_minor), 0) <> CASE WHEN r.status = 'completed' THEN r.amount_minor ELSE 0 END",
    ),
    (
        "what a cancellation gives back went back or is going, unless a refund failed",
        "SELECT p.id::text AS at FROM payments p LEFT JOIN refunds r ON r.payment_id = p.id
         GROUP BY p.id, p.due_back_minor
         HAVING p.due_back_minor > COALESCE(sum(r.amount_minor) FILTER (WHERE r.status <> 'failed'), 0)
            AND count(*) FILTER (WHERE r.status = 'failed') = 0",
    ),
    (
        "a refund is in its payment's currency",
        "SELECT r.id::text AS at FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.currency <> p.currency",
    ),
];

/// One line per broken invariant and place; empty when all hold.
pub async fn broken_invariants(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut broken = Vec::new();
    for (invariant, sql) in INVARIANTS {
        let places = broken_places(db, sql).await?;
        broken.extend(places.into_iter().map(|at| format!("payments: not so: {invariant} ({at})")));
    }
    Ok(broken)
}
