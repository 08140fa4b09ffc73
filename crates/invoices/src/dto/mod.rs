//! What goes over the wire, one file per resource.

mod credit_notes;
mod disclosure;
mod invoice_view;
mod invoices;

pub use credit_notes::{CreateCreditNoteRequest, CreditNoteLineRequest};
pub use disclosure::subject_of;
pub use invoice_view::InvoiceView;
pub use invoices::{CreateInvoiceRequest, InvoiceLineRequest, ListInvoicesQuery};
