//! How much may go back.

use kernel::{Money, MoneyError};

/// What may still be refunded of `paid` when refunds of `claimed` in all stand
/// as pending, taken by the gateway or done (minor units).
#[must_use]
pub const fn refundable(paid: i64, claimed: i64) -> i64 {
    if claimed >= paid { 0 } else { paid - claimed }
}

/// What a cancellation gives back: the share (basis points) of what was paid,
/// rounded half to even, and never more than is left.
///
/// # Errors
/// When the share does not fit 64 bits.
pub fn share_to_refund(paid: &Money, basis_points: i64, left: i64) -> Result<i64, MoneyError> {
    let share = paid.share(basis_points.clamp(0, 10_000))?;
    Ok(share.amount_minor.clamp(0, left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn never_more_than_is_left() {
        for (paid, claimed, expected) in [(100, 0, 100), (100, 40, 60), (100, 100, 0), (100, 101, 0)] {
            assert_eq!(refundable(paid, claimed), expected);
        }
    }

    #[test]
    fn shares_of_the_refund_policy() {
        for (paid, basis_points, left, expected) in [
            (10_000, 10_000, 10_000, 10_000),
            (10_000, 7_500, 10_000, 7_500),
            (10_000, 7_500, 5_000, 5_000),
            (10_000, 0, 10_000, 0),
            (10_000, 12_000, 10_000, 10_000),
            (10_000, -5, 10_000, 0),
            (1, 5_000, 1, 0), // 0.5 -> 0
            (3, 5_000, 3, 2), // 1.5 -> 2
            (5, 5_000, 5, 2), // 2.5 -> 2
        ] {
            let paid = Money::new(paid, Currency::parse("USD").expect("valid"));
            assert_eq!(share_to_refund(&paid, basis_points, left), Ok(expected), "{paid:?} × {basis_points}");
        }
    }
}
