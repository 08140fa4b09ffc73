//! What this module does when something has happened elsewhere.

use crate::service::Bookings;
use async_trait::async_trait;
use kernel::events::invoices::InvoiceSent;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The handlers of this module.
pub fn reactions(bookings: &Bookings) -> Reactions {
    Reactions::new()
        .on::<PaymentCompleted>("booking.take_payment", TakePayment(bookings.clone()))
        .on::<RefundCompleted>("booking.note_refund", NoteRefund(bookings.clone()))
        .on::<InvoiceSent>("booking.note_invoice", NoteInvoice(bookings.clone()))
}

struct TakePayment(Bookings);

#[async_trait]
impl Reaction<PaymentCompleted> for TakePayment {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: PaymentCompleted,
    ) -> Result<(), ReactionError> {
        match event.subject.booking_id() {
            Some(booking) => self.0.money_came(txn, booking, &event).await,
            None => Ok(()),
        }
    }
}

struct NoteRefund(Bookings);

#[async_trait]
impl Reaction<RefundCompleted> for NoteRefund {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: RefundCompleted,
    ) -> Result<(), ReactionError> {
        match event.subject.booking_id() {
            Some(booking) => self.0.money_went_back(txn, booking, &event).await,
            None => Ok(()),
        }
    }
}

struct NoteInvoice(Bookings);

#[async_trait]
impl Reaction<InvoiceSent> for NoteInvoice {
    async fn react(&self, txn: &DatabaseTransaction, _: &Delivery, event: InvoiceSent) -> Result<(), ReactionError> {
        match event.booking_id {
            Some(booking) if !event.is_credit_note => self.0.invoice_was_mailed(txn, booking).await,
            _ => Ok(()),
        }
    }
}
