//! What must hold over all rows, whatever has happened: for `medivoy verify`.

use crate::entity::quotation;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, QueryOrder, Statement};

/// What is wrong, and the query that finds bookings of which it is true.
const CHECKS: &[(&str, &str)] = &[
    (
        "status is not the last of its timeline",
        "SELECT b.booking_number FROM bookings b LEFT JOIN LATERAL (
             SELECT to_status FROM booking_status_history h WHERE h.booking_id = b.id ORDER BY position DESC LIMIT 1) last ON true
         WHERE last.to_status IS DISTINCT FROM b.status",
    ),
    (
        "timeline has a gap",
        "SELECT b.booking_number FROM bookings b JOIN booking_status_history h ON h.booking_id = b.id
         GROUP BY b.id HAVING max(h.position) <> count(*)",
    ),
    (
        "timeline does not follow on from entry to entry",
        "SELECT DISTINCT b.booking_number FROM bookings b JOIN (
             SELECT booking_id, from_status, lag(to_status) OVER (PARTITION BY booking_id ORDER BY position) AS before
             FROM booking_status_history) h ON h.booking_id = b.id
         WHERE h.from_status IS DISTINCT FROM h.before",
    ),
    (
        "is past its payment but counts as unpaid",
        "SELECT booking_number FROM bookings WHERE payment_status = 'unpaid' AND status IN
             ('payment_completed', 'invoice_sent', 'travel_arrangement', 'in_treatment', 'completed', 'feedback_received')",
    ),
    (
        "has money but no payment that covered it",
        "SELECT booking_number FROM bookings WHERE payment_status <> 'unpaid' AND covered_by_payment IS NULL",
    ),
    (
        "has reached the payment without an accepted quotation",
        "SELECT booking_number FROM bookings WHERE accepted_quotation_id IS NULL AND (total_minor IS NOT NULL OR status IN
             ('confirmed', 'payment_pending', 'payment_completed', 'invoice_sent', 'travel_arrangement', 'in_treatment',
              'completed', 'feedback_received'))",
    ),
    (
        "total is not that of its accepted quotation",
        "SELECT b.booking_number FROM bookings b JOIN booking_quotations q ON q.id = b.accepted_quotation_id
         WHERE q.booking_id <> b.id OR q.accepted_at IS NULL
            OR (b.total_minor, b.total_currency) IS DISTINCT FROM (q.total_minor, q.currency)",
    ),
    (
        "has a quotation accepted that is not the newest",
        "SELECT b.booking_number FROM bookings b JOIN booking_quotations q ON q.id = b.accepted_quotation_id
         WHERE EXISTS (SELECT 1 FROM booking_quotations n WHERE n.booking_id = b.id AND n.version > q.version)",
    ),
    (
        "has a quotation accepted that was void, or made for another hospital or treatment",
        "SELECT b.booking_number FROM bookings b JOIN booking_quotations q ON q.id = b.accepted_quotation_id
         WHERE q.voided_at IS NOT NULL
            OR (q.hospital_id, q.treatment_id, q.package_id) IS DISTINCT FROM (b.hospital_id, b.treatment_id, b.package_id)",
    ),
    (
        "versions of its quotations have a gap",
        "SELECT b.booking_number FROM bookings b JOIN booking_quotations q ON q.booking_id = b.id
         GROUP BY b.id HAVING max(q.version) <> count(*)",
    ),
];

/// One line per booking and fault; empty when all is well.
pub async fn broken_invariants(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut faults = Vec::new();
    for (fault, sql) in CHECKS {
        for row in db.query_all_raw(Statement::from_string(DbBackend::Postgres, *sql)).await? {
            let number: String = row.try_get("", "booking_number")?;
            faults.push(format!("booking {number}: {fault}"));
        }
    }
    let mut pages = quotation::Entity::find().order_by_asc(quotation::Column::Id).paginate(db, 500);
    while let Some(quotations) = pages.fetch_and_next().await? {
        faults.extend(
            quotations
                .iter()
                .filter(|q| !adds_up(q))
                .map(|q| format!("quotation {}: lines do not add up to its totals", q.id)),
        );
    }
    Ok(faults)
}

fn adds_up(quotation: &quotation::Model) -> bool {
    let Ok(lines) = quotation.lines() else { return false };
    let sums = lines.iter().fold((0_i128, 0_i128, 0_i128, 0_i128), |(subtotal, discount, tax, total), line| {
        (
            subtotal + i128::from(line.quantity) * i128::from(line.unit_price.amount_minor),
            discount + i128::from(line.discount.amount_minor),
            tax + i128::from(line.tax.amount_minor),
            total + i128::from(line.total.amount_minor),
        )
    });
    let stated = (quotation.subtotal_minor, quotation.discount_minor, quotation.tax_minor, quotation.total_minor);
    sums == (stated.0.into(), stated.1.into(), stated.2.into(), stated.3.into())
}
