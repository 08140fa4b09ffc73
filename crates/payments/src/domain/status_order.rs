//! The order of statuses: gateways report things twice, late and in any order,
//! and whatever the order, the end is the same.
//!
//! Statuses are totally ordered (by their variants), and applying a report takes
//! the greater of the known and the reported one. So a late "failed" never
//! overrides "completed", a late "succeeded" never undoes a refund, and
//! "succeeded" after "failed" counts, since an intent may be tried again.

use super::{PaymentStatus, RefundStatus};

/// The payment's status after this report; `None` when it is nothing new.
///
/// What is reported is never a refund: refunds are summed, see [`after_refunds`].
#[must_use]
pub fn payment_status_after(known: PaymentStatus, reported: PaymentStatus) -> Option<PaymentStatus> {
    (reported > known).then_some(reported)
}

/// The refund's status after this report; `None` when it is nothing new.
#[must_use]
pub fn refund_status_after(known: RefundStatus, reported: RefundStatus) -> Option<RefundStatus> {
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

/// What is to be done with a refund that the gateway reports.
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
    enum Reported {
        Status(PaymentStatus),
        Refund(u8, i64),
    }

    /// The records as the service keeps them: status, refunds that count, refunds that wait.
    #[derive(Debug, Clone, PartialEq)]
    struct Records {
        status: PaymentStatus,
        counted: BTreeSet<(u8, i64)>,
        waiting: BTreeSet<(u8, i64)>,
    }

    const PAID: i64 = 100;

    fn apply(records: &mut Records, report: Reported) {
        match report {
            Reported::Status(status) => {
                records.status = payment_status_after(records.status, status).unwrap_or(records.status)
            }
            Reported::Refund(id, amount) => match RefundEffect::on(records.status) {
                RefundEffect::Waits => drop(records.waiting.insert((id, amount))),
                RefundEffect::Counts => drop(records.counted.insert((id, amount))),
            },
        }
        if records.status.is_paid() {
            records.counted.append(&mut records.waiting);
            records.status = after_refunds(PAID, records.counted.iter().map(|r| r.1).sum());
        }
    }

    fn permutations(report: &[Reported]) -> Vec<Vec<Reported>> {
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
        let all = [
            Reported::Status(Processing),
            Reported::Status(Completed),
            Reported::Status(Failed),
            Reported::Refund(1, 30),
            Reported::Refund(2, 70),
        ];
        for (report, expected) in [
            (&all[..], PaymentStatus::Refunded),
            (&all[..4], PaymentStatus::PartiallyRefunded),
            (&all[..3], Completed),
            (&[all[0], all[2]], Failed),
        ] {
            for order in permutations(report) {
                for repeats in 1..=3 {
                    let mut records =
                        Records { status: PaymentStatus::Pending, counted: BTreeSet::new(), waiting: BTreeSet::new() };
                    for report in &order {
                        (0..repeats).for_each(|_| apply(&mut records, *report));
                    }
                    order.iter().for_each(|report| apply(&mut records, *report));
                    assert_eq!(records.status, expected, "{order:?} × {repeats}");
                    assert!(records.waiting.is_empty() || !records.status.is_paid(), "{order:?}");
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
            assert_eq!(payment_status_after(known, reported), result, "{known} then {reported}");
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
            assert_eq!(refund_status_after(known, reported), result, "{known} then {reported}");
        }
    }
}
