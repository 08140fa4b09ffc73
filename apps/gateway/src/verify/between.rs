//! What must hold between modules. None of them may ask for another's tables; the gateway knows them all.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Findings of one kind at the most.
const MOST: usize = 100;

/// Events that a job is still to work on, by id: `due`.
const DUE: &str = "due AS (SELECT e.payload, e.id FROM graphile_worker._private_jobs j
                           JOIN outbox_events e ON e.id::text = j.payload->>'event_id')";

/// What is wrong, and the query that finds where: one column, `place`.
const CHECKS: &[(&str, &str)] = &[
    // The booking waits on hold with its money; a cancelled one gives it back.
    (
        "payment {} is completed, and its booking has neither an invoice nor a job that will see to it",
        "SELECT p.payment_number AS place FROM payments p JOIN bookings b ON b.id = p.booking_id
         WHERE p.status IN ('completed', 'partially_refunded') AND NOT p.is_surplus AND b.status NOT IN ('on_hold', 'cancelled')
           AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.booking_id = p.booking_id AND i.kind = 'invoice')
           AND NOT EXISTS (SELECT 1 FROM due WHERE due.payload->>'payment_id' = p.id::text)
           AND NOT EXISTS (SELECT 1 FROM due WHERE due.payload->>'booking_id' = b.id::text)",
    ),
    (
        "payment {} is completed, and its booking counts as unpaid without a job that will see to it",
        "SELECT p.payment_number AS place FROM payments p JOIN bookings b ON b.id = p.booking_id
         WHERE p.paid_at IS NOT NULL AND NOT p.is_surplus AND b.payment_status = 'unpaid'
           AND NOT EXISTS (SELECT 1 FROM due WHERE due.payload->>'payment_id' = p.id::text)",
    ),
    (
        "booking {} counts as paid, and no payment holds its money",
        "SELECT b.booking_number AS place FROM bookings b
         WHERE b.payment_status <> 'unpaid'
           AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.booking_id = b.id AND p.paid_at IS NOT NULL AND NOT p.is_surplus)",
    ),
    (
        "invoice {} is for another sum than was agreed",
        "SELECT i.invoice_number AS place FROM invoices i JOIN bookings b ON b.id = i.booking_id
         WHERE i.kind = 'invoice' AND i.status <> 'cancelled' AND b.accepted_quotation_id IS NOT NULL
           AND (i.final_minor, i.currency) IS DISTINCT FROM (b.total_minor, b.total_currency)",
    ),
    (
        "delivery {} is queued, and no job will send it",
        "SELECT d.id::text AS place FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id
         WHERE d.status = 'queued' AND COALESCE(d.lease_until, '-infinity') < now()
           AND NOT EXISTS (SELECT 1 FROM due WHERE due.payload->>'notification_id' = n.id::text)
           AND NOT EXISTS (SELECT 1 FROM due WHERE due.id::text = split_part(n.cause, '/', 1))",
    ),
    (
        "delivery {} does not say how it ended",
        "SELECT id::text AS place FROM notification_deliveries
         WHERE (status = 'sent') <> (sent_at IS NOT NULL) OR (status IN ('failed', 'skipped') AND last_error IS NULL)",
    ),
];

/// One line per fault and place; empty when all is well.
pub(super) async fn faults(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut faults = Vec::new();
    for (fault, sql) in CHECKS {
        let sql = format!("WITH {DUE} {sql} ORDER BY 1 LIMIT {MOST}");
        for row in db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await? {
            let place: String = row.try_get("", "place")?;
            faults.push(fault.replacen("{}", &place, 1));
        }
    }
    Ok(faults)
}
