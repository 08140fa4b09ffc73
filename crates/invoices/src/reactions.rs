//! What this module does when something has happened elsewhere, or in itself.

use crate::error::InvoiceError;
use crate::service::{Draft, Invoices, Settlement};
use async_trait::async_trait;
use kernel::events::booking::{BookingCancelled, BookingPaid};
use kernel::events::invoices::{InvoiceIssued, InvoiceSendRequested};
use kernel::events::payments::RefundCompleted;
use platform::outbox::{
    Delivery, ExternalReaction, ExternalSystem, InformedReaction, Reaction, ReactionError, Reactions,
};
use sea_orm::DatabaseTransaction;

/// Everything that this module reacts to.
pub fn reactions(invoices: &Invoices) -> Reactions {
    Reactions::new()
        .on_informed::<BookingPaid>("invoices.issue", Issue(invoices.clone()))
        .on_external::<InvoiceIssued, _>("invoices.send", Mail(invoices.clone()))
        .on_external::<InvoiceSendRequested, _>("invoices.resend", Mail(invoices.clone()))
        .on::<RefundCompleted>("invoices.credit_refund", CreditRefund(invoices.clone()))
        .on::<BookingCancelled>("invoices.credit_unpaid", CreditUnpaid(invoices.clone()))
}

struct Issue(Invoices);

#[async_trait]
impl InformedReaction<BookingPaid> for Issue {
    /// The document, or why there can be none: it counts only if there is no invoice yet.
    type Facts = Result<Draft, InvoiceError>;

    async fn ask(&self, _: &Delivery, event: &BookingPaid) -> Result<Self::Facts, ReactionError> {
        Ok(self.0.draft_of_agreement(event.booking_id).await)
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: BookingPaid,
        draft: Self::Facts,
    ) -> Result<(), ReactionError> {
        let paid = Settlement { payment_id: event.payment_id, at: delivery.occurred_at };
        Ok(self.0.booking_paid(txn, event.booking_id, paid, draft).await?)
    }
}

/// Mails the document: when it was issued, and again when somebody asks for it.
struct Mail(Invoices);

#[async_trait]
impl ExternalReaction<InvoiceIssued> for Mail {
    const SYSTEM: ExternalSystem = ExternalSystem::Mail;

    async fn react(&self, delivery: &Delivery, event: InvoiceIssued) -> Result<(), ReactionError> {
        self.0.deliver(event.invoice_id, delivery.key()).await
    }
}

#[async_trait]
impl ExternalReaction<InvoiceSendRequested> for Mail {
    const SYSTEM: ExternalSystem = ExternalSystem::Mail;

    async fn react(&self, delivery: &Delivery, event: InvoiceSendRequested) -> Result<(), ReactionError> {
        self.0.deliver_again(event.invoice_id, delivery.occurred_at, delivery.key()).await
    }
}

struct CreditRefund(Invoices);

#[async_trait]
impl Reaction<RefundCompleted> for CreditRefund {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: RefundCompleted,
    ) -> Result<(), ReactionError> {
        Ok(self.0.refund_completed(txn, event.subject, event.payment_id, &event.refunded_total).await?)
    }
}

struct CreditUnpaid(Invoices);

#[async_trait]
impl Reaction<BookingCancelled> for CreditUnpaid {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: BookingCancelled,
    ) -> Result<(), ReactionError> {
        Ok(self.0.booking_cancelled(txn, event.booking_id).await?)
    }
}
