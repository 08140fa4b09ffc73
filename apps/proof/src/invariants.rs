//! What must hold for every journey in the end, whatever happened meanwhile.

use crate::environment::{Environment, header};
use crate::journey::Journey;
use crate::pending_work;
use anyhow::{Context, Result, ensure};
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};

/// Waits for all effects of the journeys and checks them; gives a summary. Up to `max_repeated_mails` mails may have
/// been sent a second time, under the same id, because a process died between handing one over and recording it.
///
/// # Errors
/// With everything that was lost or duplicated.
pub async fn check(environment: &Environment, journeys: &[Journey], max_repeated_mails: usize) -> Result<String> {
    pending_work::wait_until_done(&environment.db).await?;
    let mut violations = Vec::new();
    for journey in journeys {
        for (what, sql) in EXACTLY_ONCE {
            let count: i64 = sqlx::query_scalar(sql)
                .bind(&journey.booking_id)
                .bind(format!("{} {}", journey.email, journey.requested_date))
                .bind(&journey.payment_id)
                .bind(journey.total_minor)
                .fetch_one(&environment.db)
                .await
                .with_context(|| what.to_owned())?;
            if count != 1 {
                violations.push(format!("{}: {what}: {count} instead of 1", journey.name));
            }
        }
    }
    let duplicates = duplicate_notifications(&environment.db).await?;
    violations.extend(duplicates.into_iter().map(|of| format!("a notification was made twice: {of}")));
    violations.extend(invoice_mails(environment, journeys));
    let mails = mails(environment, max_repeated_mails, &mut violations).await?;
    ensure!(violations.is_empty(), "{} violations:\n  {}", violations.len(), violations.join("\n  "));
    environment.verify().await?;
    Ok(format!("{} journeys complete, {mails}, `medivoy verify` finds nothing", journeys.len()))
}

/// Exactly one row each. $1 is the booking, $2 the patient's address and the requested date, which no other journey has,
/// $3 the payment, $4 the total.
const EXACTLY_ONCE: [(&str, &str); 8] = [
    ("the patient's booking for this day, acknowledged", BOOKING),
    (
        "the patient's bookings for this day at all",
        "SELECT count(*) FROM bookings b JOIN patients p ON p.id = b.patient_id JOIN users u ON u.id = p.user_id \
         WHERE u.email || ' ' || b.requested_date = $2 AND ($1, $3, $4) IS NOT NULL",
    ),
    (
        "completed payment",
        "SELECT count(*) FROM payments WHERE booking_id = $1::uuid AND paid_at IS NOT NULL AND id = $3::uuid \
         AND amount_minor = $4 AND $2 IS NOT NULL",
    ),
    (
        "capture in the ledger",
        "SELECT count(*) FROM ledger_entries WHERE payment_id = $3::uuid AND account LIKE 'gateway:%' \
         AND debit_minor = $4 AND ($1, $2) IS NOT NULL",
    ),
    (
        "applied event of the gateway",
        "SELECT count(*) FROM payment_events WHERE payment_id = $3::uuid AND status = 'applied' \
         AND ($1, $2, $4) IS NOT NULL",
    ),
    (
        "invoice",
        "SELECT count(*) FROM invoices WHERE booking_id = $1::uuid AND kind = 'invoice' AND final_minor = $4 \
         AND ($2, $3) IS NOT NULL",
    ),
    (
        "transition to payment_completed in the history",
        "SELECT count(*) FROM booking_status_history WHERE booking_id = $1::uuid AND to_status = 'payment_completed' \
         AND ($2, $3, $4) IS NOT NULL",
    ),
    (
        "transition to invoice_sent in the history",
        "SELECT count(*) FROM booking_status_history WHERE booking_id = $1::uuid AND to_status = 'invoice_sent' \
         AND ($2, $3, $4) IS NOT NULL",
    ),
];

const BOOKING: &str = "SELECT count(*) FROM bookings b JOIN patients p ON p.id = b.patient_id JOIN users u ON u.id = p.user_id \
     WHERE b.id = $1::uuid AND u.email || ' ' || b.requested_date = $2 AND b.status = 'invoice_sent' \
     AND b.payment_status = 'paid' AND b.total_minor = $4 AND $3 IS NOT NULL";

/// The same notification to the same user twice.
async fn duplicate_notifications(db: &PgPool) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT format('%s %s of %s', count(*), template, reference_id) FROM notifications \
         WHERE reference_id IS NOT NULL GROUP BY user_id, template, reference_id, data HAVING count(*) > 1",
    )
    .fetch_all(db)
    .await?)
}

/// Each patient has as many different mails with a document as invoices.
fn invoice_mails(environment: &Environment, journeys: &[Journey]) -> Vec<String> {
    let mut expected: HashMap<&str, usize> = HashMap::new();
    for journey in journeys {
        *expected.entry(&journey.email).or_default() += 1;
    }
    let mut violations = Vec::new();
    for (email, expected) in expected {
        let received = environment.mail.to(email);
        let with_document = received.iter().filter(|mail| mail.content.contains("application/pdf"));
        let different: HashSet<_> = with_document.filter_map(|mail| header(mail, "message-id")).collect();
        if different.len() != expected {
            violations.push(format!("{email} has {} mails with an invoice instead of {expected}", different.len()));
        }
    }
    violations
}

/// Every mail that is recorded as sent was received; only a process that died may have sent one again.
async fn mails(environment: &Environment, max_repeated_mails: usize, violations: &mut Vec<String>) -> Result<String> {
    let unfinished: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s %s', status, last_error) FROM notification_deliveries WHERE channel = 'email' \
         AND status NOT IN ('sent', 'skipped')",
    )
    .fetch_all(&environment.db)
    .await?;
    violations.extend(unfinished.into_iter().map(|of| format!("a mail is not sent: {of}")));
    let sent: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notification_deliveries WHERE channel = 'email' AND status = 'sent'")
            .fetch_one(&environment.db)
            .await?;
    let copies = environment.mail.copies();
    let received: usize = copies.values().sum();
    let repeated = received - copies.len();
    if i64::try_from(copies.len())? != sent {
        violations.push(format!("{sent} mails are recorded as sent, {} were received", copies.len()));
    }
    if repeated > max_repeated_mails {
        violations.push(format!("{repeated} mails were sent again, at most {max_repeated_mails} could"));
    }
    Ok(format!("{} mails received ({repeated} again under the same Message-ID)", copies.len()))
}
