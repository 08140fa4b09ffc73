//! What this module does when something has happened elsewhere.

use crate::service::Bookings;
use async_trait::async_trait;
use kernel::events::invoices::InvoiceSent;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The handlers of this module. Their names are stored with events and stay as they are.
pub fn reactions(bookings: &Bookings) -> Reactions {
    Reactions::new()
        .on::<PaymentCompleted>("booking.take_payment", RecordPayment(bookings.clone()))
        .on::<RefundCompleted>("booking.note_refund", RecordRefund(bookings.clone()))
        .on::<InvoiceSent>("booking.note_invoice", RecordInvoice(bookings.clone()))
}

struct RecordPayment(Bookings);

#[async_trait]
impl Reaction<PaymentCompleted> for RecordPayment {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: PaymentCompleted,
    ) -> Result<(), ReactionError> {
        match event.subject.booking_id() {
            Some(booking) => self.0.record_payment(txn, booking, &event).await,
            None => Ok(()),
        }
    }
}

struct RecordRefund(Bookings);

#[async_trait]
impl Reaction<RefundCompleted> for RecordRefund {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: RefundCompleted,
    ) -> Result<(), ReactionError> {
        match event.subject.booking_id() {
            Some(booking) => self.0.record_refund(txn, booking, &event).await,
            None => Ok(()),
        }
    }
}

struct RecordInvoice(Bookings);

#[async_trait]
impl Reaction<InvoiceSent> for RecordInvoice {
    async fn react(&self, txn: &DatabaseTransaction, _: &Delivery, event: InvoiceSent) -> Result<(), ReactionError> {
        match event.booking_id {
            Some(booking) if !event.is_credit_note => self.0.record_invoice(txn, booking).await,
            _ => Ok(()),
        }
    }
}
