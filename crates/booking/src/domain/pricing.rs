use super::TaxRate;
use kernel::ports::{InvoiceLine, LineKind};
use kernel::{Money, MoneyError};

/// A line as the hospital wrote it.
#[derive(Debug, Clone)]
pub struct UnpricedLine {
    /// What kind of thing.
    pub kind: LineKind,
    /// What it is, for people.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// Tax on the line after discount.
    pub tax_rate: TaxRate,
}

/// A quotation with everything that the server computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedQuotation {
    /// The lines with discount, tax and total.
    pub lines: Vec<InvoiceLine>,
    /// Sum of quantity × unit price.
    pub subtotal: Money,
    /// Discount over all lines.
    pub discount: Money,
    /// Sum of the lines' taxes.
    pub tax: Money,
    /// subtotal − discount + tax.
    pub total: Money,
}

/// Why the lines do not make a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PricingError {
    /// There is no line.
    NoLines,
    /// A line's price, by its place, is in another currency than the first one's.
    Currency(usize),
    /// The discount is in another currency than the lines.
    DiscountCurrency,
    /// The discount is negative or more than the subtotal.
    DiscountRange,
    /// The sums do not fit.
    Overflow,
    /// Nothing would be due.
    ZeroTotal,
}

impl From<MoneyError> for PricingError {
    fn from(_: MoneyError) -> Self {
        Self::Overflow
    }
}

/// Computes a quotation: the discount is spread over the lines in proportion to
/// their amounts and loses nothing; tax is per line on what is left, rounded
/// half to even.
///
/// # Errors
/// [`PricingError`].
pub fn price(lines: Vec<UnpricedLine>, discount: Option<Money>) -> Result<PricedQuotation, PricingError> {
    let currency = lines.first().ok_or(PricingError::NoLines)?.unit_price.currency.clone();
    if let Some(place) = lines.iter().position(|line| line.unit_price.currency != currency) {
        return Err(PricingError::Currency(place));
    }
    let zero = Money::zero(currency.clone());
    let amounts: Vec<Money> =
        lines.iter().map(|line| line.unit_price.times(i64::from(line.quantity))).collect::<Result<_, _>>()?;
    let subtotal = sum(&zero, amounts.iter())?;
    let discount = discount.unwrap_or_else(|| zero.clone());
    if discount.currency != currency {
        return Err(PricingError::DiscountCurrency);
    }
    if !(0..=subtotal.amount_minor).contains(&discount.amount_minor) {
        return Err(PricingError::DiscountRange);
    }
    let weights: Vec<u64> = amounts.iter().map(|amount| u64::try_from(amount.amount_minor).unwrap_or(0)).collect();
    let lines = lines
        .into_iter()
        .zip(amounts)
        .zip(discount.allocate(&weights))
        .map(|((line, amount), discount)| priced(line, &amount, discount))
        .collect::<Result<Vec<_>, _>>()?;
    let tax = sum(&zero, lines.iter().map(|line| &line.tax))?;
    let total = sum(&zero, lines.iter().map(|line| &line.total))?;
    if total.amount_minor == 0 {
        return Err(PricingError::ZeroTotal);
    }
    Ok(PricedQuotation { lines, subtotal, discount, tax, total })
}

fn priced(line: UnpricedLine, amount: &Money, discount: Money) -> Result<InvoiceLine, MoneyError> {
    let taxable = amount.minus(&discount)?;
    let tax = taxable.share(line.tax_rate.basis_points())?;
    Ok(InvoiceLine {
        kind: line.kind,
        description: line.description,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount,
        tax_basis_points: line.tax_rate.basis_points(),
        total: taxable.plus(&tax)?,
        tax,
    })
}

fn sum<'a>(zero: &Money, mut amounts: impl Iterator<Item = &'a Money>) -> Result<Money, MoneyError> {
    amounts.try_fold(zero.clone(), |sum, amount| sum.plus(amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    fn money(amount: i64, currency: &str) -> Money {
        Money::new(amount, Currency::parse(currency).expect("a currency"))
    }

    fn line(quantity: i32, unit_price: i64, basis_points: i64) -> UnpricedLine {
        UnpricedLine {
            kind: LineKind::Treatment,
            description: "Knee replacement".to_owned(),
            quantity,
            unit_price: money(unit_price, "USD"),
            tax_rate: TaxRate::from_basis_points(basis_points),
        }
    }

    #[test]
    fn totals_are_exact() {
        // lines, discount -> (discount, tax) per line, total
        for (lines, discount, expected, total) in [
            (vec![line(1, 1000, 0)], 0, vec![(0, 0)], 1000),
            (vec![line(2, 1250, 1800)], 0, vec![(0, 450)], 2950),
            // tax of 0.5 and 1.5 minor units: half to even
            (vec![line(1, 50, 100), line(1, 150, 100)], 0, vec![(0, 0), (0, 2)], 202),
            // a third each leaves one unit over, which the first of equal remainders takes
            (vec![line(1, 100, 0), line(1, 100, 0), line(1, 100, 0)], 100, vec![(34, 0), (33, 0), (33, 0)], 200),
            // a free line takes no discount; tax is on what is left
            (vec![line(3, 0, 1800), line(1, 999, 1000)], 99, vec![(0, 0), (99, 90)], 990),
        ] {
            let quotation = price(lines, Some(money(discount, "USD"))).expect("prices");
            let got: Vec<(i64, i64)> =
                quotation.lines.iter().map(|l| (l.discount.amount_minor, l.tax.amount_minor)).collect();
            assert_eq!(got, expected);
            assert_eq!(quotation.total.amount_minor, total);
            let q = &quotation;
            let composed = q.subtotal.amount_minor - q.discount.amount_minor + q.tax.amount_minor;
            assert_eq!(composed, total);
        }
    }

    #[test]
    fn what_makes_no_quotation() {
        let mut euro = line(1, 5, 0);
        euro.unit_price = money(5, "EUR");
        for (lines, discount, error) in [
            (vec![], None, PricingError::NoLines),
            (vec![line(1, 5, 0), euro.clone()], None, PricingError::Currency(1)),
            (vec![line(1, 5, 0)], Some(money(1, "EUR")), PricingError::DiscountCurrency),
            (vec![line(1, 5, 0)], Some(money(6, "USD")), PricingError::DiscountRange),
            (vec![line(1, 5, 0)], Some(money(-1, "USD")), PricingError::DiscountRange),
            (vec![line(2, i64::MAX, 0)], None, PricingError::Overflow),
            (vec![line(1, i64::MAX, 0), line(1, 1, 0)], None, PricingError::Overflow),
            (vec![line(1, i64::MAX, 10_000)], None, PricingError::Overflow),
            (vec![line(1, 0, 0)], None, PricingError::ZeroTotal),
            (vec![line(1, 5, 0)], Some(money(5, "USD")), PricingError::ZeroTotal),
        ] {
            assert_eq!(price(lines, discount), Err(error));
        }
    }

    proptest::proptest! {
        #[test]
        fn lines_always_add_up(
            parts in proptest::collection::vec((1_i32..1000, 0_i64..10_000_000, 0_i64..=10_000), 1..30),
            percent in 0_i64..100,
        ) {
            let lines: Vec<_> = parts.iter().map(|(quantity, price, rate)| line(*quantity, *price, *rate)).collect();
            let subtotal: i64 = parts.iter().map(|(quantity, price, _)| i64::from(*quantity) * price).sum();
            if let Ok(quotation) = price(lines, Some(money(subtotal / 100 * percent, "USD"))) {
                let of = |amount: fn(&InvoiceLine) -> i64| quotation.lines.iter().map(amount).sum::<i64>();
                proptest::prop_assert_eq!(of(|l| l.discount.amount_minor), quotation.discount.amount_minor);
                proptest::prop_assert_eq!(of(|l| l.tax.amount_minor), quotation.tax.amount_minor);
                proptest::prop_assert_eq!(of(|l| l.total.amount_minor), quotation.total.amount_minor);
                let q = &quotation;
                proptest::prop_assert_eq!(
                    q.subtotal.amount_minor - q.discount.amount_minor + q.tax.amount_minor, q.total.amount_minor);
                for line in &q.lines {
                    proptest::prop_assert!(line.discount.amount_minor <= i64::from(line.quantity) * line.unit_price.amount_minor);
                }
            }
        }
    }
}
