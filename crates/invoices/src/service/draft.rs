use super::Invoices;
use crate::domain::{Buyer, InvoiceKind, InvoiceStatus, Line, Seller, Totals, format_number};
use crate::entity::Lines;
use crate::entity::invoice::{ActiveModel, Model};
use crate::error::InvoiceError;
use crate::store;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::events::invoices::InvoiceIssued;
use kernel::ports::PayableSubject;
use kernel::{HospitalId, InvoiceId, MoneyError, PatientId, PaymentId, UserId};
use platform::db::violates;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

/// The payment whose money covers an invoice.
#[derive(Debug, Clone, Copy)]
pub struct Settlement {
    /// Which payment.
    pub payment_id: PaymentId,
    /// When it was known.
    pub at: DateTime<Utc>,
}

/// All that a document says, before it has a number.
#[derive(Debug, Clone)]
pub struct Draft {
    pub kind: InvoiceKind,
    pub corrects: Option<InvoiceId>,
    pub subject: Option<PayableSubject>,
    pub reference_number: Option<String>,
    pub service_date: Option<NaiveDate>,
    pub patient_id: PatientId,
    pub hospital_id: HospitalId,
    pub seller: Seller,
    pub buyer: Buyer,
    pub lines: Vec<Line>,
    pub reason: Option<String>,
    pub notes: Option<String>,
    pub due_date: NaiveDate,
    pub settlement: Option<Settlement>,
    pub issued_by: Option<UserId>,
}

impl Invoices {
    /// Gives the draft its number and makes it final. Everything that may wait
    /// or fail comes before: the number's row is locked from here to the end of
    /// `txn`.
    pub(crate) async fn finalise(&self, txn: &DatabaseTransaction, draft: Draft) -> Result<Model, InvoiceError> {
        let sums = Totals::of(&draft.lines)
            .map_err(defect)?
            .ok_or_else(|| InvoiceError::Pdf("a document without lines".to_owned()))?;
        let now = self.now();
        let date = now.date_naive();
        let number = store::invoice_counters::next_number(txn, draft.kind, date.year()).await?;
        let row = ActiveModel {
            id: Set(InvoiceId::generate(&self.parts.clock, &self.parts.entropy)),
            invoice_number: Set(format_number(draft.kind, date.year(), number)),
            kind: Set(draft.kind),
            corrects_invoice_id: Set(draft.corrects),
            booking_id: Set(draft.subject.and_then(PayableSubject::booking_id)),
            appointment_id: Set(draft.subject.and_then(PayableSubject::appointment_id)),
            patient_id: Set(draft.patient_id),
            hospital_id: Set(draft.hospital_id),
            line_items: Set(Lines(draft.lines)),
            seller: Set(draft.seller),
            buyer: Set(draft.buyer),
            reason: Set(draft.reason),
            notes: Set(draft.notes),
            reference_number: Set(draft.reference_number),
            service_date: Set(draft.service_date),
            total_minor: Set(sums.total.amount_minor),
            discount_minor: Set(sums.discount.amount_minor),
            tax_minor: Set(sums.tax.amount_minor),
            final_minor: Set(sums.final_amount.amount_minor),
            currency: Set(sums.final_amount.currency),
            invoice_date: Set(date),
            due_date: Set(draft.due_date),
            status: Set(InvoiceStatus::Draft),
            paid_at: Set(draft.settlement.map(|s| s.at)),
            payment_id: Set(draft.settlement.map(|s| s.payment_id)),
            is_prepaid: Set(draft.settlement.is_some()),
            issued_by: Set(draft.issued_by),
            created_at: Set(now),
            ..Default::default()
        };
        let invoice = store::invoices::insert(txn, row).await.map_err(|error| {
            if violates(&error, "invoices_booking_key") { InvoiceError::Exists } else { error.into() }
        })?;
        self.parts.outbox.publish(txn, &issued(&invoice)).await?;
        Ok(invoice)
    }
}

fn issued(invoice: &Model) -> InvoiceIssued {
    InvoiceIssued {
        invoice_id: invoice.id,
        invoice_number: invoice.invoice_number.clone(),
        booking_id: invoice.booking_id,
        patient_id: invoice.patient_id,
        hospital_id: invoice.hospital_id,
        is_credit_note: invoice.is_credit_note(),
    }
}

/// Amounts were checked before; that they cannot be added here is a fault of ours.
fn defect(error: MoneyError) -> InvoiceError {
    InvoiceError::Problem(platform::problem::Problem::internal(error))
}
