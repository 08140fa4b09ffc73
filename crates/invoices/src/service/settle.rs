//! What money does to invoices, by the events of bookings and payments.

use super::{Draft, Invoices, Settlement};
use crate::entity::invoice::Model;
use crate::error::InvoiceError;
use crate::store;
use kernel::ports::PayableSubject;
use kernel::{BookingId, Money, PaymentId};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Invoices {
    /// The money for a booking has come: issues its invoice, as the draft has it, or settles the one
    /// that was issued by hand before.
    pub(crate) async fn booking_paid(
        &self,
        txn: &DatabaseTransaction,
        booking: BookingId,
        paid: Settlement,
        draft: Result<Draft, InvoiceError>,
    ) -> Result<(), InvoiceError> {
        let subject = PayableSubject::Booking(booking);
        store::invoices::lock_subject(txn, subject).await?;
        if store::invoices::of_payment(txn, paid.payment_id).await?.is_some() {
            return Ok(());
        }
        let invoice = match store::invoices::live_of_subject(txn, subject).await? {
            Some(invoice) if invoice.payment_id.is_some() => return Ok(()),
            Some(invoice) => Self::settle(txn, invoice, paid).await?,
            None => self.finalise(txn, Draft { settlement: Some(paid), ..draft? }).await?,
        };
        self.credit_refunds(txn, invoice, paid.payment_id).await
    }

    async fn settle(txn: &DatabaseTransaction, invoice: Model, paid: Settlement) -> Result<Model, InvoiceError> {
        let status = invoice.status.settled();
        let mut change = invoice.into_active_model();
        change.status = Set(status);
        change.paid_at = Set(Some(paid.at));
        change.payment_id = Set(Some(paid.payment_id));
        Ok(store::invoices::update(txn, change).await?)
    }

    /// Money went back: what was refunded of a payment is credited on the
    /// invoice that it settled. One that is not issued yet takes it up when it
    /// is; a surplus payment settled none and needs none.
    pub(crate) async fn refund_completed(
        &self,
        txn: &DatabaseTransaction,
        subject: PayableSubject,
        payment: PaymentId,
        refunded: &Money,
    ) -> Result<(), InvoiceError> {
        store::invoices::lock_subject(txn, subject).await?;
        store::refunded_payments::record(txn, payment, refunded).await?;
        match store::invoices::of_payment(txn, payment).await? {
            Some(invoice) => self.credit_refunds(txn, invoice, payment).await,
            None => Ok(()),
        }
    }

    /// Credits what was refunded and has not been credited: a credit note that
    /// was issued by hand for the same money is not doubled.
    async fn credit_refunds(
        &self,
        txn: &DatabaseTransaction,
        invoice: Model,
        payment: PaymentId,
    ) -> Result<(), InvoiceError> {
        let Some(refunded) = store::refunded_payments::total(txn, payment).await? else { return Ok(()) };
        let final_amount = invoice.final_amount();
        let open = self.open(txn, invoice).await?;
        let credited = final_amount.minus(&open.total_left).map_err(|e| InvoiceError::money("amount", &e))?;
        let missing = refunded.minus(&credited).map_err(|e| InvoiceError::money("amount", &e))?;
        self.take_back_amount(txn, open, &missing).await.map(|_| ())
    }

    /// The booking will not take place: an invoice that nobody has paid is
    /// credited whole, so that it does not fall due.
    pub(crate) async fn booking_cancelled(
        &self,
        txn: &DatabaseTransaction,
        booking: BookingId,
    ) -> Result<(), InvoiceError> {
        let subject = PayableSubject::Booking(booking);
        store::invoices::lock_subject(txn, subject).await?;
        match store::invoices::live_of_subject(txn, subject).await? {
            Some(invoice) if invoice.payment_id.is_none() => {
                let open = self.open(txn, invoice).await?;
                let all = open.total_left.clone();
                self.take_back_amount(txn, open, &all).await.map(|_| ())
            }
            _ => Ok(()),
        }
    }

    /// Sent invoices whose due date has passed become overdue; returns how many.
    pub(crate) async fn mark_overdue(&self) -> Result<u64, InvoiceError> {
        Ok(store::invoices::mark_overdue(&self.parts.db, self.today()).await?)
    }
}
