//! The monotone status lattice: gateways tell things twice, late and in any
//! order, and whatever the order, the end is the same.
//!
//! Statuses are a chain (the order of their variants), and hearing something
//! is the join: the greater of what was known and what is reported. So a late
//! "failed" never overrides "completed", a late "paid" never revives a refund,
//! and "succeeded" after "failed" counts, since an intent may be tried again.

use super::{PaymentStatus, RefundStatus};

/// What a payment's status is after hearing of it: `None` when that is nothing new.
///
/// What is reported is never a refund: refunds are summed, see [`after_refunds`].
#[must_use]
pub fn join_payment(known: PaymentStatus, reported: PaymentStatus) -> Option<PaymentStatus> {
    (reported > known).then_some(reported)
}

/// What a refund's status is after hearing of it: `None` when that is nothing new.
#[must_use]
pub fn join_refund(known: RefundStatus, reported: RefundStatus) -> Option<RefundStatus> {
    (reported > known).then_some(reported)
}

/// How a paid payment of `paid` stands when `refunded` went back (minor units).
#[must_use]
pub const fn after_refunds(paid: i64, refunded: i64) -> PaymentStatus {
    match refunded {
        0 => PaymentStatus::Completed,
        r if r >= paid => PaymentStatus::Refunded,
        _ => PaymentStatus::PartiallyRefunded,
    }
}

/// What is to be done with a refund that the gateway tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundEffect {
    /// The payment is paid: it counts now.
    Counts,
    /// The success is not known yet: keep it until it is.
    Waits,
}

impl RefundEffect {
    /// For a payment of this status.
    #[must_use]
    pub fn on(payment: PaymentStatus) -> Self {
        if payment.is_paid() { Self::Counts } else { Self::Waits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Told {
        Of(PaymentStatus),
        Refund(u8, i64),
    }

    /// The books as the service keeps them: status, refunds that count, refunds that wait.
    #[derive(Debug, Clone, PartialEq)]
    struct Books {
        status: PaymentStatus,
        counted: BTreeSet<(u8, i64)>,
        waiting: BTreeSet<(u8, i64)>,
    }

    const PAID: i64 = 100;

    fn hear(books: &mut Books, report: Told) {
        match report {
            Told::Of(status) => books.status = join_payment(books.status, status).unwrap_or(books.status),
            Told::Refund(id, amount) => match RefundEffect::on(books.status) {
                RefundEffect::Waits => drop(books.waiting.insert((id, amount))),
                RefundEffect::Counts => drop(books.counted.insert((id, amount))),
            },
        }
        if books.status.is_paid() {
            books.counted.append(&mut books.waiting);
            books.status = after_refunds(PAID, books.counted.iter().map(|r| r.1).sum());
        }
    }

    fn permutations(report: &[Told]) -> Vec<Vec<Told>> {
        if report.is_empty() {
            return vec![vec![]];
        }
        (0..report.len())
            .flat_map(|i| {
                let mut rest = report.to_vec();
                let first = rest.remove(i);
                permutations(&rest).into_iter().map(move |tail| [vec![first], tail].concat())
            })
            .collect()
    }

    #[test]
    fn every_order_with_repeats_ends_the_same() {
        use PaymentStatus::{Completed, Failed, Processing};
        let all =
            [Told::Of(Processing), Told::Of(Completed), Told::Of(Failed), Told::Refund(1, 30), Told::Refund(2, 70)];
        for (report, expected) in [
            (&all[..], PaymentStatus::Refunded),
            (&all[..4], PaymentStatus::PartiallyRefunded),
            (&all[..3], Completed),
            (&[all[0], all[2]], Failed),
        ] {
            for order in permutations(report) {
                for repeats in 1..=3 {
                    let mut books =
                        Books { status: PaymentStatus::Pending, counted: BTreeSet::new(), waiting: BTreeSet::new() };
                    for report in &order {
                        (0..repeats).for_each(|_| hear(&mut books, *report));
                    }
                    order.iter().for_each(|report| hear(&mut books, *report));
                    assert_eq!(books.status, expected, "{order:?} × {repeats}");
                    assert!(books.waiting.is_empty() || !books.status.is_paid(), "{order:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_known_only_grows() {
        use PaymentStatus::*;
        for (known, reported, result) in [
            (Pending, Processing, Some(Processing)),
            (Processing, Pending, None),
            (Processing, Failed, Some(Failed)),
            (Failed, Processing, None),
            (Failed, Completed, Some(Completed)),
            (Cancelled, Completed, Some(Completed)),
            (Completed, Failed, None),
            (Completed, Cancelled, None),
            (Completed, Completed, None),
            (PartiallyRefunded, Completed, None),
            (Refunded, Completed, None),
            (Refunded, Failed, None),
        ] {
            assert_eq!(join_payment(known, reported), result, "{known} then {reported}");
        }
    }

    #[test]
    fn a_refund_completes_once() {
        use RefundStatus::*;
        for (known, reported, result) in [
            (Pending, Processing, Some(Processing)),
            (Pending, Completed, Some(Completed)),
            (Processing, Failed, Some(Failed)),
            (Failed, Processing, None),
            (Failed, Completed, Some(Completed)),
            (Completed, Failed, None),
            (Completed, Completed, None),
        ] {
            assert_eq!(join_refund(known, reported), result, "{known} then {reported}");
        }
    }
}
