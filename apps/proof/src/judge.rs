//! What must be true of journeys in the end, whatever happened on their way.

use crate::ground::Ground;
use crate::journey::Journey;
use crate::settled;
use anyhow::{Context, Result, ensure};
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};

/// Waits for all that the journeys bring about and judges it; gives the figures of a good end. `may_repeat` is how
/// many mails may have been sent a second time, under the same id, because a process died between handing one over and
/// noting it.
///
/// # Errors
/// With everything that was lost or doubled.
pub async fn judge(ground: &Ground, journeys: &[Journey], may_repeat: usize) -> Result<String> {
    settled::work_is_done(&ground.oracle).await?;
    let mut faults = Vec::new();
    for journey in journeys {
        for (what, sql) in ONCE {
            let count: i64 = sqlx::query_scalar(sql)
                .bind(&journey.booking_id)
                .bind(&journey.name)
                .bind(&journey.payment_id)
                .bind(journey.total_minor)
                .fetch_one(&ground.oracle)
                .await
                .with_context(|| what.to_owned())?;
            if count != 1 {
                faults.push(format!("{}: {what}: {count} instead of 1", journey.name));
            }
        }
    }
    let doubled = doubled_notifications(&ground.oracle).await?;
    faults.extend(doubled.into_iter().map(|of| format!("a notification came twice: {of}")));
    faults.extend(invoice_mails(ground, journeys));
    let mails = mails(ground, may_repeat, &mut faults).await?;
    ensure!(faults.is_empty(), "{} faults:\n  {}", faults.len(), faults.join("\n  "));
    ground.verify().await?;
    Ok(format!("{} journeys whole, {mails}, `medivoy verify` finds nothing", journeys.len()))
}

/// Exactly one row each. $1 is the booking, $2 the journey's name, $3 the payment, $4 the total.
const ONCE: [(&str, &str); 8] = [
    ("bookings of this name, acknowledged", BOOKING),
    ("bookings of this name at all", "SELECT count(*) FROM bookings WHERE notes = $2 AND ($1, $3, $4) IS NOT NULL"),
    (
        "money taken",
        "SELECT count(*) FROM payments WHERE booking_id = $1::uuid AND paid_at IS NOT NULL AND id = $3::uuid \
         AND amount_minor = $4 AND $2 IS NOT NULL",
    ),
    (
        "capture in the ledger",
        "SELECT count(*) FROM ledger_entries WHERE payment_id = $3::uuid AND account LIKE 'gateway:%' \
         AND debit_minor = $4 AND ($1, $2) IS NOT NULL",
    ),
    (
        "events of the gateway that had their effect",
        "SELECT count(*) FROM payment_events WHERE payment_id = $3::uuid AND status = 'applied' \
         AND ($1, $2, $4) IS NOT NULL",
    ),
    (
        "invoice",
        "SELECT count(*) FROM invoices WHERE booking_id = $1::uuid AND kind = 'invoice' AND final_minor = $4 \
         AND ($2, $3) IS NOT NULL",
    ),
    (
        "step to payment_completed in the history",
        "SELECT count(*) FROM booking_status_history WHERE booking_id = $1::uuid AND to_status = 'payment_completed' \
         AND ($2, $3, $4) IS NOT NULL",
    ),
    (
        "step to invoice_sent in the history",
        "SELECT count(*) FROM booking_status_history WHERE booking_id = $1::uuid AND to_status = 'invoice_sent' \
         AND ($2, $3, $4) IS NOT NULL",
    ),
];

const BOOKING: &str = "SELECT count(*) FROM bookings WHERE id = $1::uuid AND notes = $2 AND status = 'invoice_sent' \
     AND payment_status = 'paid' AND total_minor = $4 AND $3 IS NOT NULL";

/// The same thing told to the same person twice.
async fn doubled_notifications(oracle: &PgPool) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT format('%s %s of %s', count(*), template, reference_id) FROM notifications \
         WHERE reference_id IS NOT NULL GROUP BY user_id, template, reference_id, data HAVING count(*) > 1",
    )
    .fetch_all(oracle)
    .await?)
}

/// Each patient has as many different mails with a document as invoices.
fn invoice_mails(ground: &Ground, journeys: &[Journey]) -> Vec<String> {
    let mut due: HashMap<&str, usize> = HashMap::new();
    for journey in journeys {
        *due.entry(&journey.email).or_default() += 1;
    }
    let mut faults = Vec::new();
    for (email, due) in due {
        let taken = ground.mail.to(email);
        let with_document = taken.iter().filter(|mail| mail.content.contains("application/pdf"));
        let different: HashSet<_> =
            with_document.filter_map(|mail| crate::ground::header(mail, "message-id")).collect();
        if different.len() != due {
            faults.push(format!("{email} has {} mails with an invoice instead of {due}", different.len()));
        }
    }
    faults
}

/// Every mail that is noted as sent has arrived; only a death in the middle may have sent one again.
async fn mails(ground: &Ground, may_repeat: usize, faults: &mut Vec<String>) -> Result<String> {
    let unfinished: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s %s', status, last_error) FROM notification_deliveries WHERE channel = 'email' \
         AND status NOT IN ('sent', 'skipped')",
    )
    .fetch_all(&ground.oracle)
    .await?;
    faults.extend(unfinished.into_iter().map(|of| format!("a mail is not sent: {of}")));
    let sent: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notification_deliveries WHERE channel = 'email' AND status = 'sent'")
            .fetch_one(&ground.oracle)
            .await?;
    let copies = ground.mail.copies();
    let taken: usize = copies.values().sum();
    let again = taken - copies.len();
    if i64::try_from(copies.len())? != sent {
        faults.push(format!("{sent} mails are noted as sent, {} have arrived", copies.len()));
    }
    if again > may_repeat {
        faults.push(format!("{again} mails were sent again, {may_repeat} at most could"));
    }
    Ok(format!("{} mails arrived ({again} again under the same Message-ID)", copies.len()))
}
