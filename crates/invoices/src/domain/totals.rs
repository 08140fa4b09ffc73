use super::Line;
use kernel::{Money, MoneyError};
use std::collections::BTreeMap;

/// The sums of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Sum of quantity × price, before discount and tax.
    pub total: Money,
    /// Sum of the lines' discounts.
    pub discount: Money,
    /// Sum of the lines' taxes.
    pub tax: Money,
    /// total − discount + tax.
    pub final_amount: Money,
}

impl Totals {
    /// Of these lines; `None` of no lines.
    ///
    /// # Errors
    /// When currencies differ or a sum overflows.
    pub fn of(lines: &[Line]) -> Result<Option<Self>, MoneyError> {
        let Some(first) = lines.first() else { return Ok(None) };
        let zero = Money::zero(first.unit_price.currency.clone());
        let (mut total, mut discount, mut tax) = (zero.clone(), zero.clone(), zero);
        for line in lines {
            total = total.plus(&line.amount()?)?;
            discount = discount.plus(&line.discount)?;
            tax = tax.plus(&line.tax)?;
        }
        let final_amount = total.minus(&discount)?.plus(&tax)?;
        Ok(Some(Self { total, discount, tax, final_amount }))
    }
}

/// What is taxed at one rate, and the tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxGroup {
    /// The rate.
    pub basis_points: i64,
    /// Sum of the lines after discount, before tax.
    pub net: Money,
    /// Sum of the lines' taxes: rounding is per line, so this is no share of `net`.
    pub tax: Money,
}

/// The taxes by rate, lowest first.
///
/// # Errors
/// When currencies differ or a sum overflows.
pub fn tax_groups(lines: &[Line]) -> Result<Vec<TaxGroup>, MoneyError> {
    let mut groups: BTreeMap<i64, TaxGroup> = BTreeMap::new();
    for line in lines {
        let net = line.net()?;
        match groups.entry(line.tax_basis_points) {
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(TaxGroup { basis_points: line.tax_basis_points, net, tax: line.tax.clone() });
            }
            std::collections::btree_map::Entry::Occupied(mut group) => {
                let group = group.get_mut();
                group.net = group.net.plus(&net)?;
                group.tax = group.tax.plus(&line.tax)?;
            }
        }
    }
    Ok(groups.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UnpricedLine;
    use kernel::Currency;
    use kernel::ports::LineKind;

    fn line(quantity: i32, price: i64, discount: i64, tax_basis_points: i64, currency: &str) -> Line {
        let money = |n| Money::new(n, Currency::parse(currency).expect("valid"));
        UnpricedLine {
            kind: LineKind::Other,
            description: "x".to_owned(),
            quantity,
            unit_price: money(price),
            discount: money(discount),
            tax_basis_points,
        }
        .price()
        .expect("prices")
    }

    #[test]
    fn sums_are_sums_of_rounded_lines() {
        let lines = [
            line(1, 50, 0, 100, "USD"),
            line(1, 50, 0, 100, "USD"),
            line(2, 1000, 100, 1800, "USD"),
            line(1, 700, 0, 0, "USD"),
        ];
        let sums = Totals::of(&lines).expect("adds").expect("lines");
        let found = (
            sums.total.amount_minor,
            sums.discount.amount_minor,
            sums.tax.amount_minor,
            sums.final_amount.amount_minor,
        );
        // twice 0.5 of tax is 0, not 1: each line is rounded by itself
        assert_eq!(found, (2800, 100, 342, 3042));
        let groups: Vec<_> = tax_groups(&lines)
            .expect("adds")
            .into_iter()
            .map(|g| (g.basis_points, g.net.amount_minor, g.tax.amount_minor))
            .collect();
        assert_eq!(groups, [(0, 700, 0), (100, 100, 0), (1800, 1900, 342)]);
    }

    #[test]
    fn nothing_and_mixed_currencies() {
        assert_eq!(Totals::of(&[]), Ok(None));
        assert!(Totals::of(&[line(1, 1, 0, 0, "USD"), line(1, 1, 0, 0, "EUR")]).is_err());
        assert!(Totals::of(&[line(1, i64::MAX, 0, 0, "USD"), line(1, 1, 0, 0, "USD")]).is_err());
    }
}
