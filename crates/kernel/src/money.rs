use crate::text::{InvalidText, text_type};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

text_type! {
    /// An ISO 4217 currency code.
    Currency, parse = parse_currency, is_inline = false,
    schema = { "type": "string", "enum": currency_codes(), "description": "A currency by ISO 4217.", "example": "USD" }
}

impl Currency {
    /// Digits of the minor unit by ISO 4217: 2 for USD, none for JPY, 3 for KWD.
    #[must_use]
    pub fn exponent(&self) -> u16 {
        iso_currency::Currency::from_code(self.as_str()).and_then(iso_currency::Currency::exponent).unwrap_or(2)
    }
}

fn parse_currency(text: &str) -> Result<String, InvalidText> {
    match iso_currency::Currency::from_code(text) {
        Some(currency) if is_money(currency) => Ok(text.to_owned()),
        _ => Err(InvalidText("must be a currency code of ISO 4217 in capitals, as USD")),
    }
}

/// Codes without a minor unit at all (gold, SDR, testing) are no money of ours.
fn is_money(currency: iso_currency::Currency) -> bool {
    currency.exponent().is_some()
}

/// Every code that is accepted, in the order of the alphabet.
fn currency_codes() -> Vec<&'static str> {
    use iso_currency::{Currency, IntoEnumIterator};
    let mut codes: Vec<&str> = Currency::iter().filter(|c| is_money(*c)).map(|c| c.code()).collect();
    codes.sort_unstable();
    codes
}

/// An amount of money: an integer in the currency's minor unit, never a float.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Amount in the currency's minor unit (cents for USD, yen for JPY).
    #[schemars(example = 125_000)]
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// Why two amounts cannot be reckoned together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currencies differ.
    #[error("amounts in {0} and {1} cannot be reckoned together")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// `amount_minor` in `currency`.
    #[must_use]
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum overflows.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount_minor.checked_add(other.amount_minor))
    }

    /// The difference, which may be negative.
    ///
    /// # Errors
    /// When the currencies differ or the difference overflows.
    pub fn minus(&self, other: &Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount_minor.checked_sub(other.amount_minor))
    }

    /// `quantity` times this amount.
    ///
    /// # Errors
    /// When the product overflows.
    pub fn times(&self, quantity: i64) -> Result<Self, MoneyError> {
        self.with(self.amount_minor.checked_mul(quantity))
    }

    /// A share in basis points (1/100 of a percent), rounded half to even.
    ///
    /// # Errors
    /// When the result overflows.
    pub fn share(&self, basis_points: i64) -> Result<Self, MoneyError> {
        let product = i128::from(self.amount_minor) * i128::from(basis_points);
        self.with(i64::try_from(div_half_even(product, 10_000)).ok())
    }

    /// Splits the amount in proportion to `weights`, losing nothing: what
    /// rounding leaves over goes to the largest remainders, first come first
    /// served. All weights zero gives everything to the first part.
    #[must_use]
    pub fn allocate(&self, weights: &[u64]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        let amount = i128::from(self.amount_minor);
        let mut shares: Vec<(i128, i128)> = weights
            .iter()
            .map(|w| {
                if total == 0 {
                    (0, 0)
                } else {
                    ((amount * i128::from(*w)).div_euclid(total), (amount * i128::from(*w)).rem_euclid(total))
                }
            })
            .collect();
        let mut left = amount - shares.iter().map(|s| s.0).sum::<i128>();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(shares[*i].1));
        while left > 0 && !order.is_empty() {
            for i in &order {
                if left == 0 {
                    break;
                }
                let step = if total == 0 { left } else { 1 };
                shares[*i].0 += step;
                left -= step;
            }
        }
        shares
            .into_iter()
            .map(|(share, _)| Self::new(i64::try_from(share).unwrap_or(self.amount_minor), self.currency.clone()))
            .collect()
    }

    /// The amount as a decimal text in major units with the code, for people
    /// (`1,250.00 USD`).
    #[must_use]
    pub fn display(&self) -> String {
        let exponent = usize::from(self.currency.exponent());
        let digits = format!("{:0>width$}", self.amount_minor.unsigned_abs(), width = exponent + 1);
        let (major, minor) = digits.split_at(digits.len() - exponent);
        let mut grouped = String::new();
        for (i, digit) in major.chars().enumerate() {
            if i > 0 && (major.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let point = if exponent > 0 { "." } else { "" };
        format!("{sign}{grouped}{point}{minor} {}", self.currency)
    }

    fn same_currency(&self, other: &Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency.clone(), other.currency.clone()))
        }
    }

    fn with(&self, amount: Option<i64>) -> Result<Self, MoneyError> {
        amount.map(|a| Self::new(a, self.currency.clone())).ok_or(MoneyError::Overflow)
    }
}

/// Division rounded to the nearest, ties to the even neighbour.
fn div_half_even(numerator: i128, denominator: i128) -> i128 {
    let quotient = numerator.div_euclid(denominator);
    let twice = numerator.rem_euclid(denominator) * 2;
    match twice.cmp(&denominator) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + quotient.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::parse("USD").expect("valid"))
    }

    #[test]
    fn shares_round_half_to_even() {
        for (amount, basis_points, expected) in [
            (1000, 750, 75),
            (50, 100, 0),  // 0.5 -> 0
            (150, 100, 2), // 1.5 -> 2
            (250, 100, 2), // 2.5 -> 2
            (-50, 100, 0),
            (-150, 100, -2),
            (i64::MAX, 10_000, i64::MAX),
        ] {
            assert_eq!(usd(amount).share(basis_points), Ok(usd(expected)), "{amount} × {basis_points}");
        }
        assert_eq!(usd(i64::MAX).share(20_000), Err(MoneyError::Overflow));
    }

    #[test]
    fn exponents_follow_iso_4217() {
        for (code, text) in [("USD", "1,234.56 USD"), ("JPY", "123,456 JPY"), ("KWD", "123.456 KWD")] {
            let money = Money::new(123_456, Currency::parse(code).expect("valid"));
            assert_eq!(money.display(), text);
        }
        assert_eq!(usd(-5).display(), "-0.05 USD");
        assert!(Currency::parse("XAU").is_err());
        assert!(Currency::parse("usd").is_err());
    }

    #[test]
    fn currencies_do_not_mix() {
        let eur = Money::new(1, Currency::parse("EUR").expect("valid"));
        assert!(matches!(usd(1).plus(&eur), Err(MoneyError::CurrencyMismatch(..))));
    }

    proptest! {
        #[test]
        fn allocation_loses_nothing(amount in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(0_u64..1000, 1..20)) {
            let parts = usd(amount).allocate(&weights);
            prop_assert_eq!(parts.iter().map(|p| p.amount_minor).sum::<i64>(), amount);
        }
    }
}
