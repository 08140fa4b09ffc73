use super::*;
use crate::domain::{UnpricedLine, tax_groups};
use kernel::Currency;
use kernel::ports::LineKind;
use proptest::prelude::*;

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::parse("USD").expect("valid"))
}

fn line(price: i64, tax_basis_points: i64) -> Line {
    UnpricedLine {
        kind: LineKind::Treatment,
        description: "x".to_owned(),
        quantity: 1,
        unit_price: usd(price),
        discount: usd(0),
        tax_basis_points,
    }
    .price()
    .expect("prices")
}

fn amounts(lines: &[Line]) -> Vec<(usize, i64, i64)> {
    lines.iter().map(|l| (l.corrects_line.expect("a line"), l.unit_price.amount_minor, l.tax.amount_minor)).collect()
}

#[test]
fn an_amount_is_spread_with_its_tax() {
    let invoice = [line(100_000, 0), line(50_000, 1800), line(0, 1800)];
    let left = Remainder::of(&invoice, &[]).expect("reckons");
    // amount -> (line, net, tax); a free line takes no part
    for (amount, expected) in [
        (159_000, vec![(1, 100_000, 0), (2, 50_000, 9000)]),
        (79_500, vec![(1, 50_000, 0), (2, 25_000, 4500)]),
        (1, vec![(1, 1, 0)]),
    ] {
        assert_eq!(amounts(&credit_amount(&invoice, &left, &usd(amount)).expect("credits")), expected, "{amount}");
    }
    assert_eq!(credit_amount(&invoice, &left, &usd(159_001)), Err(CreditError::TooMuch(usd(159_000))));
    assert_eq!(credit_amount(&invoice, &left, &usd(0)), Err(CreditError::NotPositive));
    let euro = Money::new(1, Currency::parse("EUR").expect("valid"));
    assert!(matches!(credit_amount(&invoice, &left, &euro), Err(CreditError::Money(_))));
}

#[test]
fn a_line_gives_back_no_more_than_it_took() {
    let invoice = [line(50_000, 1800)];
    let left = Remainder::of(&invoice, &[]).expect("reckons");
    let first = credit_line(&invoice, &left, 1, &usd(59_000)).expect("credits");
    assert_eq!((first.unit_price.amount_minor, first.tax.amount_minor), (50_000, 9000));
    let left = Remainder::of(&invoice, &[first]).expect("reckons");
    assert_eq!(credit_line(&invoice, &left, 1, &usd(1)), Err(CreditError::TooMuch(usd(0))));
    for number in [0, 2, usize::MAX] {
        assert_eq!(credit_line(&invoice, &left, number, &usd(1)), Err(CreditError::NoSuchLine), "{number}");
    }
}

proptest! {
    /// Any number of credits, until nothing is left: every line and every rate
    /// comes out at exactly what was charged, and nothing goes below zero.
    #[test]
    fn credits_add_up_to_the_invoice(
        lines in prop::collection::vec((0_i64..10_000_000, prop::sample::select(vec![0, 500, 750, 1200, 1800])), 1..8),
        parts in prop::collection::vec(1_i64..5_000_000, 0..6),
    ) {
        let invoice: Vec<Line> = lines.into_iter().map(|(price, rate)| line(price, rate)).collect();
        let mut credited: Vec<Line> = Vec::new();
        let total: i64 = invoice.iter().map(|l| l.total.amount_minor).sum();
        let mut open = total;
        for part in parts.into_iter().chain([i64::MAX]) {
            let amount = part.min(open);
            if amount > 0 {
                let left = Remainder::of(&invoice, &credited).expect("reckons");
                let credit = credit_amount(&invoice, &left, &usd(amount)).expect("credits");
                prop_assert_eq!(credit.iter().map(|l| l.total.amount_minor).sum::<i64>(), amount);
                for l in &credit {
                    prop_assert!(l.unit_price.amount_minor >= 0 && l.tax.amount_minor >= 0);
                    prop_assert_eq!(l.unit_price.amount_minor + l.tax.amount_minor, l.total.amount_minor);
                }
                credited.extend(credit);
                open -= amount;
            }
            for rest in Remainder::of(&invoice, &credited).expect("reckons") {
                prop_assert!(rest.net.amount_minor >= 0 && rest.tax.amount_minor >= 0);
            }
        }
        let tax = |lines: &[Line], rate| tax_groups(lines).expect("adds").into_iter().find(|g| g.basis_points == rate).map_or(0, |g| g.tax.amount_minor);
        for rate in [0, 500, 750, 1200, 1800] {
            prop_assert_eq!(tax(&invoice, rate), tax(&credited, rate));
        }
    }
}
