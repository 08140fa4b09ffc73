//! What events of payments and invoices change, in the transaction of their delivery.

use super::Bookings;
use crate::domain::{BookingStatus, PaymentStatus};
use crate::entity::booking::Model;
use crate::error::BookingError;
use crate::store;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use kernel::{BookingId, Money, Scope};
use platform::outbox::ReactionError;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Bookings {
    /// Records a payment. A cancelled booking gives it back whole; one on hold keeps it until it is released; one with
    /// payment pending moves on.
    pub(crate) async fn record_payment(
        &self,
        txn: &DatabaseTransaction,
        booking_id: BookingId,
        event: &PaymentCompleted,
    ) -> Result<(), ReactionError> {
        let booking = self.locked(txn, booking_id).await?;
        if booking.covered_by_payment == Some(event.payment_id) {
            return Ok(());
        }
        check_covers(&booking, &event.amount)?;
        let was_cancelled = booking.status == BookingStatus::Cancelled;
        let mut change = booking.into_active_model();
        change.payment_status = Set(PaymentStatus::Paid);
        change.covered_by_payment = Set(Some(event.payment_id));
        let booking = store::bookings::update(txn, change).await?;
        if was_cancelled {
            let cancelled = BookingCancelled { booking_id, refund_basis_points: 10_000, cancelled_by: None };
            self.parts.outbox.publish(txn, &cancelled).await?;
            return Ok(());
        }
        self.follow_up(txn, booking).await.map(|_| ()).map_err(failed)
    }

    /// Records a refund. A full one is final, whatever event comes later.
    pub(crate) async fn record_refund(
        &self,
        txn: &DatabaseTransaction,
        booking_id: BookingId,
        event: &RefundCompleted,
    ) -> Result<(), ReactionError> {
        let booking = self.locked(txn, booking_id).await?;
        match booking.covered_by_payment {
            Some(payment) if payment == event.payment_id => {}
            // What was paid beside the booking's own payment was never the booking's.
            Some(_) => return Ok(()),
            None => return Err(ReactionError::Retry("the event of the payment has not arrived yet".to_owned())),
        }
        if booking.payment_status == PaymentStatus::Refunded {
            return Ok(());
        }
        let mut change = booking.into_active_model();
        change.payment_status =
            Set(if event.is_full { PaymentStatus::Refunded } else { PaymentStatus::PartiallyRefunded });
        store::bookings::update(txn, change).await?;
        Ok(())
    }

    /// Records that the invoice was mailed: a paid booking moves on, another one when its payment is recorded.
    pub(crate) async fn record_invoice(
        &self,
        txn: &DatabaseTransaction,
        booking_id: BookingId,
    ) -> Result<(), ReactionError> {
        let booking = self.locked(txn, booking_id).await?;
        if booking.invoice_sent_at.is_some() {
            return Ok(());
        }
        let mut change = booking.into_active_model();
        change.invoice_sent_at = Set(Some(self.now()));
        let booking = store::bookings::update(txn, change).await?;
        self.follow_up(txn, booking).await.map(|_| ()).map_err(failed)
    }

    async fn locked(&self, txn: &DatabaseTransaction, id: BookingId) -> Result<Model, ReactionError> {
        let booking = store::bookings::lock(txn, &Scope::All, id).await?;
        booking.ok_or_else(|| ReactionError::Dead(format!("there is no booking {id}")))
    }
}

/// The table moves a booking only when the amount due is covered. Anything else
/// needs a person: the event is kept as dead, with the reason.
fn check_covers(booking: &Model, amount: &Money) -> Result<(), ReactionError> {
    if let Some(other) = booking.covered_by_payment {
        return Err(ReactionError::Dead(format!("booking {} was covered by payment {other} before", booking.id)));
    }
    match booking.total() {
        Some(due) if due.currency == amount.currency && amount.amount_minor >= due.amount_minor => Ok(()),
        Some(_) => {
            Err(ReactionError::Dead(format!("the payment does not cover what is due for booking {}", booking.id)))
        }
        None => Err(ReactionError::Dead(format!("nothing is due for booking {}", booking.id))),
    }
}

fn failed(error: BookingError) -> ReactionError {
    match error {
        BookingError::Port(error) => error.into(),
        BookingError::Database(error) => ReactionError::Database(error),
        other => ReactionError::Retry(other.to_string()),
    }
}
