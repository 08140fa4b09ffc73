//! What payments do when something happened elsewhere.

use crate::error::PaymentError;
use crate::service::Payments;
use async_trait::async_trait;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::RefundRequested;
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The handlers of this module.
#[must_use]
pub fn reactions(payments: &Payments) -> Reactions {
    Reactions::new()
        .on::<BookingCancelled>("payments.refund_cancelled_booking", RefundCancelledBooking(payments.clone()))
        .on::<RefundRequested>("payments.send_refund", SendRefund(payments.clone()))
}

struct RefundCancelledBooking(Payments);

#[async_trait]
impl Reaction<BookingCancelled> for RefundCancelledBooking {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: BookingCancelled,
    ) -> Result<(), ReactionError> {
        self.0.refund_cancelled(txn, delivery.event_id, &event).await.map_err(retry)
    }
}

/// Tells the gateway. What it cannot take after all tries, the sweep resumes.
struct SendRefund(Payments);

#[async_trait]
impl Reaction<RefundRequested> for SendRefund {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: RefundRequested,
    ) -> Result<(), ReactionError> {
        self.0.send_refund(txn, event.refund_id, false).await.map_err(retry)
    }
}

fn retry(error: PaymentError) -> ReactionError {
    match error {
        PaymentError::Database(error) => ReactionError::Database(error),
        error => ReactionError::Retry(error.to_string()),
    }
}
