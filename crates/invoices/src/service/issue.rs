//! Issuing: for what was agreed, or of free lines.

use super::{Draft, Invoices, Settlement};
use crate::domain::{Buyer, InvoiceKind, Line, Seller, Totals, UnpricedLine};
use crate::dto::{CreateInvoiceRequest, InvoiceLineRequest, InvoiceView};
use crate::error::InvoiceError;
use crate::store;
use chrono::{Days, NaiveDate};
use kernel::ports::{InvoiceBasis, PayableSubject};
use kernel::{Actor, AuditEntry, BookingId, HospitalId, PatientId, Scope};
use platform::http::Versioned;
use platform::idempotency::{Replayable, RequestKey};
use sea_orm::DatabaseTransaction;
use serde_json::json;

impl Invoices {
    /// An invoice by hand, once per key.
    pub(crate) async fn issue(
        &self,
        actor: &Actor,
        request: CreateInvoiceRequest,
        key: Option<RequestKey>,
    ) -> Result<Replayable<InvoiceView>, InvoiceError> {
        let CreateInvoiceRequest { booking_id, patient_id, hospital_id, line_items, due_date, notes } = request;
        let due_date = self.due_date(due_date)?;
        let scope = self.ports.scopes.of(actor).await?;
        let mut draft = match (booking_id, patient_id, hospital_id, line_items) {
            (Some(booking), None, None, None) => self.draft_of_booking(&scope, booking).await?,
            (None, Some(patient), Some(hospital), Some(lines)) => {
                self.draft_of_lines(actor, &scope, patient, hospital, lines).await?
            }
            _ => {
                return Err(InvoiceError::invalid(
                    "booking_id",
                    "choice",
                    "or else patient_id, hospital_id and line_items must be given",
                ));
            }
        };
        draft.due_date = due_date;
        draft.notes = notes;
        draft.issued_by = actor.user_id();
        self.parts.idempotency.create(key, async |txn| self.issue_in(txn, actor, draft).await).await
    }

    async fn issue_in(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        mut draft: Draft,
    ) -> Result<Versioned<InvoiceView>, InvoiceError> {
        if let Some(subject) = draft.subject {
            store::invoices::lock_subject(txn, subject).await?;
            if store::invoices::live_of_subject(txn, subject).await?.is_some() {
                return Err(InvoiceError::Exists);
            }
            draft.settlement = Self::kept_payment(txn, subject).await?;
        }
        let invoice = self.finalise(txn, draft).await?;
        let changes = json!({ "invoice_number": invoice.invoice_number, "final_minor": invoice.final_minor, "currency": invoice.currency });
        self.parts
            .audit
            .record(
                txn,
                &AuditEntry::new(actor, "invoice.issue", "invoice", invoice.id.0)
                    .about_patient(invoice.patient_id)
                    .with_changes(changes),
            )
            .await?;
        Ok(invoice.into())
    }

    /// An invoice that replaces a cancelled one is settled by the same payment,
    /// unless money of it went back.
    async fn kept_payment(
        txn: &DatabaseTransaction,
        subject: PayableSubject,
    ) -> Result<Option<Settlement>, InvoiceError> {
        let Some(earlier) = store::invoices::latest_paid_of(txn, subject).await? else { return Ok(None) };
        let Some((payment_id, at)) = earlier.payment_id.zip(earlier.paid_at) else { return Ok(None) };
        let untouched = store::refunded_payments::total(txn, payment_id).await?.is_none();
        Ok(untouched.then_some(Settlement { payment_id, at }))
    }

    async fn draft_of_booking(&self, scope: &Scope, booking: BookingId) -> Result<Draft, InvoiceError> {
        let basis =
            self.ports.bases.basis(PayableSubject::Booking(booking)).await?.ok_or(InvoiceError::NotInvoiceable)?;
        if !scope.manages_hospital(basis.hospital_id) {
            return Err(InvoiceError::NotInvoiceable);
        }
        self.draft_of_basis(basis).await
    }

    /// What was agreed for a booking whose money has come.
    pub(crate) async fn draft_of_agreement(&self, booking: BookingId) -> Result<Draft, InvoiceError> {
        let basis = self.ports.bases.basis(PayableSubject::Booking(booking)).await?;
        self.draft_of_basis(basis.ok_or(InvoiceError::NotInvoiceable)?).await
    }

    /// What was agreed, calculated again: it must add up to the agreed total.
    pub(crate) async fn draft_of_basis(&self, basis: InvoiceBasis) -> Result<Draft, InvoiceError> {
        let mismatch = || InvoiceError::BasisMismatch(basis.number.clone());
        let lines: Vec<Line> =
            basis.lines.iter().cloned().map(Line::agreed).collect::<Option<_>>().ok_or_else(mismatch)?;
        let sums = Totals::of(&lines).ok().flatten().ok_or_else(mismatch)?;
        if sums.final_amount != basis.total {
            return Err(mismatch());
        }
        let (seller, buyer) =
            self.parties(basis.hospital_id, basis.patient_id).await?.ok_or(InvoiceError::NotInvoiceable)?;
        Ok(Draft {
            kind: InvoiceKind::Invoice,
            corrects: None,
            subject: Some(basis.subject),
            reference_number: Some(basis.number),
            service_date: Some(basis.service_date),
            patient_id: basis.patient_id,
            hospital_id: basis.hospital_id,
            seller,
            buyer,
            lines,
            reason: None,
            notes: None,
            due_date: self.today(),
            settlement: None,
            issued_by: None,
        })
    }

    async fn draft_of_lines(
        &self,
        actor: &Actor,
        scope: &Scope,
        patient_id: PatientId,
        hospital_id: HospitalId,
        lines: Vec<InvoiceLineRequest>,
    ) -> Result<Draft, InvoiceError> {
        if !scope.manages_hospital(hospital_id) {
            return Err(InvoiceError::invalid("hospital_id", "unknown", "is none of your hospitals"));
        }
        // Name and address are part of the document: a hospital gets those of its own patients only.
        if !actor.is_admin() && !store::invoices::is_patient_of(&self.parts.db, patient_id, hospital_id).await? {
            return Err(InvoiceError::invalid("patient_id", "unknown", "is no patient of the hospital"));
        }
        let lines = priced(lines)?;
        let parties = self.parties(hospital_id, patient_id).await?;
        let (seller, buyer) =
            parties.ok_or_else(|| InvoiceError::invalid("patient_id", "unknown", "or hospital_id is not known"))?;
        Ok(Draft {
            kind: InvoiceKind::Invoice,
            corrects: None,
            subject: None,
            reference_number: None,
            service_date: None,
            patient_id,
            hospital_id,
            seller,
            buyer,
            lines,
            reason: None,
            notes: None,
            due_date: self.today(),
            settlement: None,
            issued_by: None,
        })
    }

    /// Both as they are today.
    async fn parties(&self, hospital: HospitalId, patient: PatientId) -> Result<Option<(Seller, Buyer)>, InvoiceError> {
        let hospital = self.ports.hospitals.by_ids(&[hospital]).await?.into_iter().next();
        let patient = self.ports.patients.by_ids(&[patient]).await?.into_iter().next();
        let Some((hospital, patient)) = hospital.zip(patient) else { return Ok(None) };
        let account = self.ports.accounts.by_ids(&[patient.user_id]).await?.into_iter().next();
        Ok(Some((hospital.into(), Buyer::new(patient, account))))
    }

    fn due_date(&self, wanted: Option<NaiveDate>) -> Result<NaiveDate, InvoiceError> {
        let today = self.today();
        let default = today.checked_add_days(Days::new(self.config.payment_term_days.into())).unwrap_or(today);
        let latest = today.checked_add_days(Days::new(3660)).unwrap_or(today);
        match wanted {
            Some(date) if date < today || date > latest => {
                Err(InvoiceError::invalid("due_date", "range", "must be from today to ten years ahead"))
            }
            wanted => Ok(wanted.unwrap_or(default)),
        }
    }
}

/// The lines with their sums, each and together within 64 bits, and worth something.
fn priced(lines: Vec<InvoiceLineRequest>) -> Result<Vec<Line>, InvoiceError> {
    let mut priced = Vec::with_capacity(lines.len());
    for (index, line) in lines.into_iter().enumerate() {
        let line =
            UnpricedLine::from(line).price().map_err(|e| InvoiceError::money(&format!("line_items[{index}]"), &e))?;
        if line.net().is_ok_and(|net| net.amount_minor < 0) {
            return Err(InvoiceError::invalid(
                &format!("line_items[{index}].discount"),
                "range",
                "is more than the line",
            ));
        }
        priced.push(line);
    }
    let sums = Totals::of(&priced).map_err(|e| InvoiceError::money("line_items", &e))?;
    if sums.is_none_or(|sums| sums.final_amount.amount_minor == 0) {
        return Err(InvoiceError::invalid("line_items", "range", "come to nothing"));
    }
    Ok(priced)
}
