//! How much may go back.

use kernel::{Money, MoneyError};

/// What may still be refunded of `paid` when refunds of `claimed` in all stand
/// as pending, taken by the gateway or done (minor units).
#[must_use]
pub const fn refundable(paid: i64, claimed: i64) -> i64 {
    if claimed >= paid { 0 } else { paid - claimed }
}

/// What goes back in all when a booking is cancelled: the share (basis points) of what was paid, rounded half to even.
///
/// # Errors
/// When the share does not fit 64 bits.
pub fn due_back(paid: &Money, basis_points: i64) -> Result<i64, MoneyError> {
    let share = paid.share(basis_points.clamp(0, 10_000))?;
    Ok(share.amount_minor.clamp(0, paid.amount_minor.max(0)))
}

/// What is still to be refunded so that `due_back` is back in all, when refunds of `claimed` stand as pending, taken by
/// the gateway or done: the policy says what is kept of what was paid, so that what was given back before counts.
#[must_use]
pub const fn still_due_back(due_back: i64, claimed: i64) -> i64 {
    if claimed >= due_back { 0 } else { due_back - claimed }
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
        for (paid, basis_points, expected) in [
            (10_000, 10_000, 10_000),
            (10_000, 7_500, 7_500),
            (10_000, 0, 0),
            (10_000, 12_000, 10_000),
            (10_000, -5, 0),
            (1, 5_000, 0), // 0.5 -> 0
            (3, 5_000, 2), // 1.5 -> 2
            (5, 5_000, 2), // 2.5 -> 2
        ] {
            let paid = Money::new(paid, Currency::parse("USD").expect("valid"));
            assert_eq!(due_back(&paid, basis_points), Ok(expected), "{paid:?} × {basis_points}");
        }
    }

    #[test]
    fn what_was_given_back_before_counts() {
        for (due_back, claimed, expected) in [
            (750, 0, 750),
            (750, 250, 500),
            (750, 750, 0),
            (750, 800, 0),
            (750, 1_000, 0),
            (0, 0, 0),
            (0, 250, 0),
            (1_000, 999, 1),
        ] {
            assert_eq!(still_due_back(due_back, claimed), expected, "{due_back} due, {claimed} claimed");
        }
    }
}
