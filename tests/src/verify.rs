//! `medivoy verify` finds broken invariants: each is broken once by SQL, found, and restored.

use crate::running::{Stores, System};
use proof::scenarios::Installation;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

/// How an invariant is broken, how it is restored, and what verify reports. `$booking`, `$payment` and `$user` stand for
/// the ids of a paid and invoiced booking.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "UPDATE ledger_entries SET debit_minor = debit_minor + 1 WHERE payment_id = $payment AND debit_minor IS NOT NULL",
        "UPDATE ledger_entries SET debit_minor = debit_minor - 1 WHERE payment_id = $payment AND debit_minor IS NOT NULL",
        "the ledger sums to zero in each currency",
    ),
    (
        "INSERT INTO refunds (id, payment_id, amount_minor, currency, reason, status)
         SELECT gen_random_uuid(), id, amount_minor + 1, currency, 'too much', 'pending' FROM payments WHERE id = $payment",
        "DELETE FROM refunds WHERE payment_id = $payment",
        "what went or is going back is at most what was paid",
    ),
    (
        "UPDATE bookings SET status = 'completed' WHERE id = $booking",
        "UPDATE bookings SET status = 'invoice_sent' WHERE id = $booking",
        "status is not the last of its timeline",
    ),
    (
        "UPDATE booking_status_history SET to_status = 'rejected' WHERE booking_id = $booking AND position = 3",
        "UPDATE booking_status_history SET to_status = 'accepted' WHERE booking_id = $booking AND position = 3",
        "timeline does not follow on from entry to entry",
    ),
    (
        "UPDATE booking_quotations SET subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1 WHERE booking_id = $booking",
        "UPDATE booking_quotations SET subtotal_minor = subtotal_minor - 1, total_minor = total_minor - 1 WHERE booking_id = $booking",
        "lines do not add up to its totals",
    ),
    (
        "UPDATE invoice_counters SET last_number = last_number + 1",
        "UPDATE invoice_counters SET last_number = last_number - 1",
        "numbers have a gap, or differ from their counter",
    ),
    (
        "UPDATE invoices SET total_minor = total_minor + 1, final_minor = final_minor + 1 WHERE booking_id = $booking",
        "UPDATE invoices SET total_minor = total_minor - 1, final_minor = final_minor - 1 WHERE booking_id = $booking",
        "lines do not add up to its totals",
    ),
    (
        "UPDATE invoices SET total_minor = total_minor + 1, final_minor = final_minor + 1 WHERE booking_id = $booking",
        "UPDATE invoices SET total_minor = total_minor - 1, final_minor = final_minor - 1 WHERE booking_id = $booking",
        "is for another sum than was agreed",
    ),
    (
        "UPDATE invoices SET booking_id = NULL WHERE booking_id = $booking",
        "UPDATE invoices SET booking_id = $booking WHERE booking_id IS NULL",
        "has neither an invoice nor a job that will see to it",
    ),
    (
        "UPDATE bookings SET payment_status = 'unpaid' WHERE id = $booking",
        "UPDATE bookings SET payment_status = 'paid' WHERE id = $booking",
        "counts as unpaid without a job that will see to it",
    ),
    (
        "UPDATE payments SET status = 'failed', paid_at = NULL WHERE id = $payment",
        "UPDATE payments SET status = 'completed', paid_at = now() WHERE id = $payment",
        "counts as paid, and no payment holds its money",
    ),
    (
        "WITH gone AS (DELETE FROM event_deliveries WHERE handler = 'booking.take_payment' RETURNING *) INSERT INTO kept SELECT * FROM gone",
        "INSERT INTO event_deliveries SELECT * FROM kept",
        "has not reached booking.take_payment, and no job will see to it",
    ),
    (
        "INSERT INTO event_deliveries VALUES ('00000000-0000-0000-0000-000000000001', 'tests.nobody', now())",
        "DELETE FROM event_deliveries WHERE handler = 'tests.nobody'",
        "tests.nobody was delivered an event that there is not",
    ),
    (
        "UPDATE notification_deliveries SET status = 'queued', sent_at = NULL WHERE status = 'sent'",
        "UPDATE notification_deliveries SET status = 'sent', sent_at = now() WHERE status = 'queued'",
        "is queued, and no job will send it",
    ),
    (
        "UPDATE notification_deliveries SET sent_at = NULL WHERE status = 'sent'",
        "UPDATE notification_deliveries SET sent_at = now() WHERE status = 'sent'",
        "does not say how it ended",
    ),
    (
        "INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at)
         SELECT gen_random_uuid(), family_id, user_id, 'duplicate', expires_at FROM refresh_tokens WHERE user_id = $user",
        "DELETE FROM refresh_tokens WHERE token_hash = 'duplicate'",
        "has more than one live refresh token",
    ),
    (
        "UPDATE refresh_tokens SET user_id = (SELECT id FROM users WHERE email = 'admin@medivoy.example') WHERE user_id = $user",
        "UPDATE refresh_tokens t SET user_id = s.user_id FROM sessions s WHERE s.id = t.family_id",
        "has a refresh token of another account",
    ),
    (
        "UPDATE users SET phone_confirmed_at = now() WHERE id = $user",
        "UPDATE users SET phone_confirmed_at = NULL WHERE id = $user",
        "has confirmed a telephone number that it does not have",
    ),
    (
        "INSERT INTO phone_confirmations (user_id, request_id, phone, code_hash, expires_at)
         SELECT id, gen_random_uuid(), '+905321234567', '123456', now() FROM users WHERE id = $user",
        "DELETE FROM phone_confirmations WHERE user_id = $user",
        "has a pending telephone number without a code that ends",
    ),
    (
        "INSERT INTO audit_outbox (id, entry, at) VALUES (gen_random_uuid(), '{}', now() - interval '1 hour')",
        "DELETE FROM audit_outbox WHERE entry = '{}'",
        "entries wait for the document store",
    ),
    (
        "INSERT INTO graphile_worker._private_jobs (task_id, payload, attempts, max_attempts)
         SELECT id, '{}', 1, 1 FROM graphile_worker._private_tasks LIMIT 1",
        "DELETE FROM graphile_worker._private_jobs WHERE max_attempts = 1",
        "jobs gave up",
    ),
];

#[actix_web::test]
async fn every_broken_invariant_is_reported() {
    let system = System::start(Stores::Embedded).await;
    let installation = Installation::new(vec![system.app.clone()], system.db().await, 1_000);
    let patient = installation.patient().await;
    let (booking, payment) = installation.paid(&patient).await;
    installation.settled().await;
    let mut connection = PgConnection::connect(&system.database_url()).await.expect("the database is there");
    // Without triggers and foreign keys, and with the lock that keeps audit entries in the outbox.
    for sql in [
        "SET session_replication_role = replica",
        "CREATE TABLE kept (LIKE event_deliveries)",
        "SELECT pg_advisory_lock(7234017283807667300)",
    ] {
        connection.execute(sql).await.expect(sql);
    }
    assert_eq!(findings(&system).await, Vec::<String>::new());
    let fill = |sql: &str| {
        let quoted = |id: Uuid| format!("'{id}'");
        let sql = sql.replace("$booking", &quoted(booking)).replace("$payment", &quoted(payment.id));
        sqlx::AssertSqlSafe(sql.replace("$user", &quoted(patient.user_id)))
    };
    for (wrong, right, expected) in FAULTS {
        let changed = connection.execute(fill(wrong)).await.expect(wrong).rows_affected();
        assert!(changed > 0, "{wrong} changes no row");
        let found = findings(&system).await;
        assert!(found.iter().any(|finding| finding.contains(expected)), "{wrong}: {found:#?}");
        connection.execute(fill(right)).await.expect(right);
        assert_eq!(findings(&system).await, Vec::<String>::new(), "{right} restores it");
    }
    connection.close().await.expect("closes");
    system.stop().await;
}

async fn findings(system: &System) -> Vec<String> {
    medivoy::verify(&system.running.modules, &system.foundation).await.expect("succeeds")
}
