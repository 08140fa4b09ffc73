//! What this module does when something has happened elsewhere, or in itself.

use crate::error::PaymentError;
use crate::service::Payments;
use async_trait::async_trait;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::RefundRequested;
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The handlers of this module.
pub fn reactions(payments: &Payments) -> Reactions {
    Reactions::new()
        .on::<BookingCancelled>("payments.refund_cancelled_booking", RefundCancelledBooking(payments.clone()))
        .on_external::<RefundRequested, _>("payments.send_refund", SendRefund(payments.clone()))
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
        Ok(self.0.refund_cancelled(txn, delivery.event_id, &event).await?)
    }
}

/// Asks the gateway for the refund. What it cannot take after all tries, the reconciliation resumes.
struct SendRefund(Payments);

#[async_trait]
impl ExternalReaction<RefundRequested> for SendRefund {
    const SYSTEM: ExternalSystem = ExternalSystem::PaymentGateway;

    async fn react(&self, _: &Delivery, event: RefundRequested) -> Result<(), ReactionError> {
        Ok(self.0.send_refund(event.refund_id).await?)
    }
}

/// Whatever it is, it may pass: try again later.
impl From<PaymentError> for ReactionError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Port(error) => error.into(),
            PaymentError::Database(error) => Self::Database(error),
            error => Self::retry(error),
        }
    }
}
