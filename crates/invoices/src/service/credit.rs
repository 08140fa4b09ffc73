//! Credit notes: the one way to correct what was issued.

use super::{Draft, Invoices};
use crate::domain::{CreditError, InvoiceKind, InvoiceStatus, Line, Remainder, credit_amount, credit_line};
use crate::dto::{CreateCreditNoteRequest, CreditNoteLineRequest, InvoiceView};
use crate::entity::invoice::Model;
use crate::error::InvoiceError;
use crate::store;
use kernel::{Actor, AuditEntry, InvoiceId, Money, MoneyError, UserId};
use platform::http::Versioned;
use platform::idempotency::{Replayable, RequestKey};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};
use serde_json::json;

/// An invoice, locked, and what is left of it.
pub struct Open {
    pub invoice: Model,
    pub left: Vec<Remainder>,
    pub total_left: Money,
}

impl Invoices {
    /// A credit note by hand, once per key.
    pub(crate) async fn credit(
        &self,
        actor: &Actor,
        id: InvoiceId,
        request: CreateCreditNoteRequest,
        key: Option<RequestKey>,
    ) -> Result<Replayable<InvoiceView>, InvoiceError> {
        self.parts.idempotency.create(key, async |txn| self.credit_in(txn, actor, id, request).await).await
    }

    async fn credit_in(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        id: InvoiceId,
        request: CreateCreditNoteRequest,
    ) -> Result<Versioned<InvoiceView>, InvoiceError> {
        let invoice = store::invoices::lock(txn, id).await?.ok_or(InvoiceError::NotFound)?;
        if invoice.is_credit_note() {
            return Err(InvoiceError::NotAnInvoice);
        }
        let open = self.open(txn, invoice).await?;
        if open.total_left.amount_minor == 0 {
            return Err(InvoiceError::NothingLeft);
        }
        let lines = wanted_lines(&open, request.amount, request.line_items)?;
        let note = self.take_back(txn, open, lines, Some(request.reason), actor.user_id()).await?;
        let changes =
            json!({ "invoice_id": id, "invoice_number": note.invoice_number, "final_minor": note.final_minor });
        self.parts
            .audit
            .record(
                txn,
                &AuditEntry::new(actor, "invoice.credit", "invoice", note.id.0)
                    .about_patient(note.patient_id)
                    .with_changes(changes),
            )
            .await?;
        Ok(note.into())
    }

    /// What is left of an invoice whose row is locked: two credit notes at once
    /// wait for one another, and the second sees the first.
    pub(super) async fn open(&self, txn: &DatabaseTransaction, invoice: Model) -> Result<Open, InvoiceError> {
        let credited = store::invoices::credited_lines(txn, invoice.id).await?;
        let left = Remainder::of(&invoice.line_items.0, &credited).map_err(stored)?;
        let total_left =
            left.iter().try_fold(invoice.money(0), |sum, rest| sum.plus(&rest.gross()?)).map_err(stored)?;
        Ok(Open { invoice, left, total_left })
    }

    /// Takes this much back, at most all that is left; nothing gives no note.
    pub(super) async fn take_back_amount(
        &self,
        txn: &DatabaseTransaction,
        open: Open,
        amount: &Money,
    ) -> Result<Option<Model>, InvoiceError> {
        if open.total_left.amount_minor == 0 || amount.amount_minor <= 0 {
            return Ok(None);
        }
        let amount = Money::new(amount.amount_minor.min(open.total_left.amount_minor), amount.currency.clone());
        let lines = credit_amount(&open.invoice.line_items.0, &open.left, &amount)
            .map_err(|e| InvoiceError::Credit("amount".to_owned(), e))?;
        self.take_back(txn, open, lines, None, None).await.map(Some)
    }

    /// Issues the note; an invoice of which nothing is left is cancelled.
    pub(super) async fn take_back(
        &self,
        txn: &DatabaseTransaction,
        open: Open,
        lines: Vec<Line>,
        reason: Option<String>,
        issued_by: Option<UserId>,
    ) -> Result<Model, InvoiceError> {
        let invoice = open.invoice;
        let draft = Draft {
            kind: InvoiceKind::CreditNote,
            corrects: Some(invoice.id),
            subject: invoice.subject(),
            reference_number: invoice.reference_number.clone(),
            service_date: invoice.service_date,
            patient_id: invoice.patient_id,
            hospital_id: invoice.hospital_id,
            seller: invoice.seller.clone(),
            buyer: invoice.buyer.clone(),
            lines,
            reason,
            notes: None,
            due_date: self.today(),
            settlement: None,
            issued_by,
        };
        let note = self.finalise(txn, draft).await?;
        if note.final_minor == open.total_left.amount_minor {
            let mut change = invoice.into_active_model();
            change.status = Set(InvoiceStatus::Cancelled);
            store::invoices::update(txn, change).await?;
        }
        Ok(note)
    }
}

fn wanted_lines(
    open: &Open,
    amount: Option<Money>,
    lines: Option<Vec<CreditNoteLineRequest>>,
) -> Result<Vec<Line>, InvoiceError> {
    let invoice = &open.invoice.line_items.0;
    match (amount, lines) {
        (Some(_), Some(_)) => {
            Err(InvoiceError::invalid("amount", "choice", "cannot be given together with line_items"))
        }
        (None, Some(lines)) => by_line(open, lines),
        (amount, None) => {
            let amount = amount.unwrap_or_else(|| open.total_left.clone());
            credit_amount(invoice, &open.left, &amount).map_err(|e| InvoiceError::Credit("amount".to_owned(), e))
        }
    }
}

fn by_line(open: &Open, lines: Vec<CreditNoteLineRequest>) -> Result<Vec<Line>, InvoiceError> {
    let mut taken: Vec<Line> = Vec::with_capacity(lines.len());
    for (index, wanted) in lines.into_iter().enumerate() {
        let at_fault = |e: CreditError| InvoiceError::Credit(format!("line_items[{index}]"), e);
        let number = usize::try_from(wanted.line).unwrap_or(0);
        if taken.iter().any(|line| line.corrects_line == Some(number)) {
            return Err(InvoiceError::invalid(&format!("line_items[{index}].line"), "duplicate", "is named twice"));
        }
        let rest =
            number.checked_sub(1).and_then(|i| open.left.get(i)).ok_or_else(|| at_fault(CreditError::NoSuchLine))?;
        let amount = match wanted.amount {
            Some(amount) => amount,
            None => rest.gross().map_err(stored)?,
        };
        taken.push(credit_line(&open.invoice.line_items.0, &open.left, number, &amount).map_err(at_fault)?);
    }
    Ok(taken)
}

/// Stored amounts of one document always add up; if not, it is a fault of ours.
fn stored(error: MoneyError) -> InvoiceError {
    InvoiceError::Problem(platform::problem::Problem::internal(error))
}
