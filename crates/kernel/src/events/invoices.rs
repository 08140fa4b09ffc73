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
    /// Someone asked to have the document mailed (again).
    InvoiceSendRequested = "invoices.send_requested.v1" {
        /// The document.
        invoice_id: InvoiceId,
    }
    /// The document was handed to the mail provider, for the first time; also
    /// when the provider refused it for good, so that nothing waits for ever.
    InvoiceSent = "invoices.invoice_sent.v1" {
        /// The document.
        invoice_id: InvoiceId,
        /// The booking it is for, if any.
        booking_id: Option<BookingId>,
        /// Whether it is a credit note.
        is_credit_note: bool,
    }
}
