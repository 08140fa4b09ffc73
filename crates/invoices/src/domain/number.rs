use super::InvoiceKind;

/// `INV-2026-000123`: series, year of issue, and a number of at least six digits.
#[must_use]
pub fn format_number(kind: InvoiceKind, year: i32, number: i64) -> String {
    format!("{}-{year:04}-{number:06}", kind.series())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (kind, number, expected) in [
            (InvoiceKind::Invoice, 1, "INV-2026-000001"),
            (InvoiceKind::CreditNote, 999_999, "CN-2026-999999"),
            (InvoiceKind::Invoice, 1_000_000, "INV-2026-1000000"),
        ] {
            assert_eq!(format_number(kind, 2026, number), expected);
        }
    }
}
