//! Events of the `invoices` module.
use crate::{BookingId, HospitalId, InvoiceId, PatientId};

super::events! {
    /// An invoice or a credit note was issued: it has a number and never changes.
    InvoiceIssued = "invoices.invoice_issued.v1" {
        /// The document.
        invoice_id: InvoiceId,
        /// Its number, `INV-YYYY-NNNNNN` or `CN-YYYY-NNNNNN`.
        invoice_number: String,
        /// The booking it is for, if any.
        booking_id: Option<BookingId>,
        /// Who owes or is owed.
        patient_id: PatientId,
        /// Who issues.
        hospital_id: HospitalId,
        /// Whether it corrects another invoice.
        is_credit_note: bool,
    }
    /// The document was handed to the mail provider.
    InvoiceSent = "invoices.invoice_sent.v1" {
        /// The document.
        invoice_id: InvoiceId,
        /// The booking it is for, if any.
        booking_id: Option<BookingId>,
        /// Whether it is a credit note.
        is_credit_note: bool,
    }
}
