//! What goes over the wire.

mod request;
mod view;

pub use request::{
    CreateCreditNoteRequest, CreateInvoiceRequest, CreditNoteLineRequest, InvoiceLineRequest, ListInvoicesQuery,
};
pub use view::InvoiceView;
