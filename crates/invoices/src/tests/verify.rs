//! `medivoy verify` finds what the database was made to hold behind our back.

use super::fixture::{Fixture, QUOTED};
use platform::Verify;

#[actix_web::test]
async fn every_fault_is_found() {
    let fixture = Fixture::open().await;
    let (booking, payment, _) = fixture.paid(QUOTED).await;
    fixture.paid(QUOTED).await;
    fixture.refunded(booking, payment, 100, 100).await;
    fixture.work().await;
    fixture.is_sound().await;
    fixture.world.sql("ALTER TABLE invoices DISABLE TRIGGER invoice_is_immutable", []).await;
    let first = "WHERE invoice_number = 'INV-2026-000001'";
    for (wrong, right, fault) in [
        (
            "UPDATE invoice_counters SET last_number = 3 WHERE series = 'INV'".to_owned(),
            "UPDATE invoice_counters SET last_number = 2 WHERE series = 'INV'".to_owned(),
            "invoices INV-2026: numbers have a gap, or differ from their counter",
        ),
        (
            "UPDATE invoices SET invoice_number = 'INV-2026-000009' WHERE invoice_number = 'INV-2026-000002'".to_owned(),
            "UPDATE invoices SET invoice_number = 'INV-2026-000002' WHERE invoice_number = 'INV-2026-000009'".to_owned(),
            "invoices INV-2026: numbers have a gap, or differ from their counter",
        ),
        (
            format!("UPDATE invoices SET invoice_date = '2025-12-31' {first}"),
            format!("UPDATE invoices SET invoice_date = '2026-03-10' {first}"),
            "invoices INV-2026-000001: number is not of its kind and year",
        ),
        (
            format!("UPDATE invoices SET total_minor = total_minor + 1, final_minor = final_minor + 1 {first}"),
            format!("UPDATE invoices SET total_minor = total_minor - 1, final_minor = final_minor - 1 {first}"),
            "invoices INV-2026-000001: lines do not add up to its totals",
        ),
        (
            "UPDATE invoices SET total_minor = total_minor + 900000, final_minor = final_minor + 900000 WHERE kind = 'credit_note'".to_owned(),
            "UPDATE invoices SET total_minor = total_minor - 900000, final_minor = final_minor - 900000 WHERE kind = 'credit_note'".to_owned(),
            "invoices INV-2026-000001: is credited for more than it comes to, or in another currency",
        ),
        (
            format!("UPDATE invoices SET status = 'cancelled' {first}"),
            format!("UPDATE invoices SET status = 'paid' {first}"),
            "invoices INV-2026-000001: is cancelled without being credited whole, or the other way round",
        ),
        (
            "UPDATE refunded_payments SET refunded_minor = 101".to_owned(),
            "UPDATE refunded_payments SET refunded_minor = 100".to_owned(),
            "invoices INV-2026-000001: was settled by a payment of which more went back than was credited",
        ),
    ] {
        fixture.world.sql(&wrong, []).await;
        let found = fixture.invoices.broken_invariants().await.expect("verifies");
        assert!(found.iter().any(|f| f == fault), "{wrong}: {found:?}");
        fixture.world.sql(&right, []).await;
        fixture.is_sound().await;
    }
}
