//! What must hold over all rows, whatever has happened: for `medivoy verify`.

use crate::domain::Totals;
use crate::entity::invoice;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, QueryOrder, Statement};

/// What is wrong, and the query that finds where: one column, `place`.
const CHECKS: &[(&str, &str)] = &[
    (
        "numbers have a gap, or differ from their counter",
        "WITH numbers AS (
             SELECT split_part(invoice_number, '-', 1) AS series, split_part(invoice_number, '-', 2)::integer AS year,
                    split_part(invoice_number, '-', 3)::bigint AS number FROM invoices),
         found AS (SELECT series, year, count(*) AS found, min(number) AS first, max(number) AS last FROM numbers GROUP BY series, year)
         SELECT series || '-' || year AS place FROM found FULL JOIN invoice_counters c USING (series, year)
         WHERE (found, first, last) IS DISTINCT FROM (c.last_number, 1::bigint, c.last_number)",
    ),
    (
        "number is not of its kind and year",
        "SELECT invoice_number AS place FROM invoices
         WHERE split_part(invoice_number, '-', 1) <> CASE kind WHEN 'invoice' THEN 'INV' ELSE 'CN' END
            OR split_part(invoice_number, '-', 2) <> to_char(invoice_date, 'YYYY')",
    ),
    (
        "is credited for more than it comes to, or in another currency",
        "SELECT i.invoice_number AS place FROM invoices i JOIN invoices c ON c.corrects_invoice_id = i.id
         GROUP BY i.id HAVING sum(c.final_minor) > i.final_minor OR bool_or(c.currency <> i.currency OR i.kind <> 'invoice')",
    ),
    (
        "is cancelled without being credited whole, or the other way round",
        "SELECT i.invoice_number AS place FROM invoices i LEFT JOIN invoices c ON c.corrects_invoice_id = i.id
         WHERE i.kind = 'invoice'
         GROUP BY i.id HAVING (COALESCE(sum(c.final_minor), 0) = i.final_minor AND i.final_minor > 0) <> (i.status = 'cancelled')",
    ),
    (
        "was settled by a payment of which more went back than was credited",
        "SELECT i.invoice_number AS place FROM refunded_payments r
         JOIN invoices i ON i.payment_id = r.id AND i.kind = 'invoice' AND i.status <> 'cancelled'
         LEFT JOIN invoices c ON c.corrects_invoice_id = i.id
         GROUP BY i.id, r.id HAVING COALESCE(sum(c.final_minor), 0) < LEAST(r.refunded_minor, i.final_minor)",
    ),
];

/// One line per document and fault; empty when all is well.
pub async fn broken_invariants(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut faults = Vec::new();
    for (fault, sql) in CHECKS {
        for row in db.query_all_raw(Statement::from_string(DbBackend::Postgres, *sql)).await? {
            let place: String = row.try_get("", "place")?;
            faults.push(format!("invoices {place}: {fault}"));
        }
    }
    let mut pages = invoice::Entity::find().order_by_asc(invoice::Column::Id).paginate(db, 500);
    while let Some(invoices) = pages.fetch_and_next().await? {
        let wrong = invoices.iter().filter(|i| !adds_up(i));
        faults.extend(wrong.map(|i| format!("invoices {}: lines do not add up to its totals", i.invoice_number)));
    }
    Ok(faults)
}

fn adds_up(invoice: &invoice::Model) -> bool {
    let lines = &invoice.line_items.0;
    let whole = |line: &crate::domain::Line| {
        line.amount()
            .and_then(|a| a.minus(&line.discount))
            .and_then(|net| net.plus(&line.tax))
            .is_ok_and(|total| total == line.total)
    };
    let Ok(Some(sums)) = Totals::of(lines) else { return false };
    let stated = [invoice.total_minor, invoice.discount_minor, invoice.tax_minor, invoice.final_minor]
        .map(|minor| invoice.money(minor));
    [sums.total, sums.discount, sums.tax, sums.final_amount] == stated && lines.iter().all(whole)
}
