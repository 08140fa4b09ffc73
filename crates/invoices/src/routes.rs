use crate::handlers::{create, credit_note, get, list, pdf, send};
use crate::service::Invoices;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(invoices: &Invoices) -> Routes {
    Routes::new("invoices")
        .service(invoices.clone())
        .get("/api/v1/invoices", list::handle, "List invoices that the caller may see")
        .post("/api/v1/invoices", create::handle, "Issue an invoice by hand; paid bookings get theirs by themselves")
        .get("/api/v1/invoices/{id}", get::handle, "One invoice")
        .get("/api/v1/invoices/{id}/pdf", pdf::handle, "The invoice as a PDF")
        .post("/api/v1/invoices/{id}/send", send::handle, "Mail it with the PDF")
        .post(
            "/api/v1/invoices/{id}/credit-note",
            credit_note::handle,
            "Credit note against an issued invoice, which itself never changes",
        )
}
