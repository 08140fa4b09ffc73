use kernel::ports::{InvoiceLine, LineKind};
use kernel::{Money, MoneyError};
use serde::{Deserialize, Serialize};

/// A line before the server has reckoned it.
#[derive(Debug, Clone)]
pub struct UnpricedLine {
    /// What the line is for.
    pub kind: LineKind,
    /// What it is, for people.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// Discount on the whole line.
    pub discount: Money,
    /// Tax rate in basis points (1800 is 18 %).
    pub tax_basis_points: i64,
}

/// A line of an issued document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What the line is for.
    pub kind: LineKind,
    /// What it is, for people.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// Discount on the whole line.
    pub discount: Money,
    /// Tax rate in basis points.
    pub tax_basis_points: i64,
    /// Tax on the line after discount.
    pub tax: Money,
    /// Line after discount and tax.
    pub total: Money,
    /// On a credit note: which line of the invoice it takes back, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects_line: Option<usize>,
}

impl UnpricedLine {
    /// quantity × price − discount, and the tax on it, rounded half to even.
    ///
    /// # Errors
    /// When currencies differ or an amount overflows.
    pub fn price(self) -> Result<Line, MoneyError> {
        let net = self.unit_price.times(self.quantity.into())?.minus(&self.discount)?;
        let tax = net.share(self.tax_basis_points)?;
        Ok(Line {
            kind: self.kind,
            description: self.description,
            quantity: self.quantity,
            unit_price: self.unit_price,
            discount: self.discount,
            tax_basis_points: self.tax_basis_points,
            total: net.plus(&tax)?,
            tax,
            corrects_line: None,
        })
    }
}

impl Line {
    /// quantity × price, before discount and tax.
    ///
    /// # Errors
    /// When it overflows.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        self.unit_price.times(self.quantity.into())
    }

    /// After discount, before tax.
    ///
    /// # Errors
    /// When currencies differ or an amount overflows.
    pub fn net(&self) -> Result<Money, MoneyError> {
        self.total.minus(&self.tax)
    }

    /// An agreed line, reckoned again; `None` when the agreed sums are not what
    /// its own numbers give: such a line must not become an invoice.
    #[must_use]
    pub fn agreed(line: InvoiceLine) -> Option<Self> {
        let (tax, total) = (line.tax, line.total);
        let unpriced = UnpricedLine {
            kind: line.kind,
            description: line.description,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.discount,
            tax_basis_points: line.tax_basis_points,
        };
        unpriced.price().ok().filter(|priced| priced.tax == tax && priced.total == total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    fn money(amount: i64, currency: &str) -> Money {
        Money::new(amount, Currency::parse(currency).expect("valid"))
    }

    #[test]
    fn lines_are_rounded_half_to_even_each() {
        // quantity, price, discount, basis points -> tax, total
        for (quantity, price, discount, rate, tax, total) in [
            (1, 100_000, 0, 1800, 18_000, 118_000),
            (3, 333, 0, 750, 75, 1074), // 74.925
            (1, 50, 0, 100, 0, 50),     // 0.5 -> 0
            (1, 150, 0, 100, 2, 152),   // 1.5 -> 2
            (5, 50, 0, 100, 2, 252),    // 2.5 -> 2
            (2, 1000, 500, 1000, 150, 1650),
            (7, 0, 0, 1800, 0, 0),
            (1, 1000, 1000, 1800, 0, 0),
        ] {
            let line = UnpricedLine {
                kind: LineKind::Other,
                description: "x".to_owned(),
                quantity,
                unit_price: money(price, "USD"),
                discount: money(discount, "USD"),
                tax_basis_points: rate,
            };
            let line = line.price().expect("prices");
            assert_eq!(
                (line.tax.amount_minor, line.total.amount_minor),
                (tax, total),
                "{quantity} × {price} − {discount} at {rate}"
            );
        }
    }

    #[test]
    fn amounts_that_cannot_be_are_refused() {
        for (price, discount) in [(money(i64::MAX, "USD"), money(0, "USD")), (money(1, "USD"), money(0, "EUR"))] {
            let line = UnpricedLine {
                kind: LineKind::Other,
                description: String::new(),
                quantity: 2,
                unit_price: price,
                discount,
                tax_basis_points: 0,
            };
            assert!(line.price().is_err());
        }
    }

    #[test]
    fn an_agreed_line_must_add_up() {
        let line = |tax, total| InvoiceLine {
            kind: LineKind::Stay,
            description: "Room".to_owned(),
            quantity: 2,
            unit_price: money(1000, "USD"),
            discount: money(0, "USD"),
            tax_basis_points: 1000,
            tax: money(tax, "USD"),
            total: money(total, "USD"),
        };
        for (tax, total, adds_up) in [(200, 2200, true), (201, 2201, false), (200, 2201, false)] {
            assert_eq!(Line::agreed(line(tax, total)).is_some(), adds_up, "{tax} {total}");
        }
    }
}
