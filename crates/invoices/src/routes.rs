use crate::error::{CREDIT_EXCEEDS_INVOICE, INVOICE_EXISTS, NOT_AN_INVOICE, NOT_INVOICEABLE, NOTHING_LEFT_TO_CREDIT};
use crate::handlers::{credit_notes, invoices};
use crate::service::Invoices;
use platform::http::Routes;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Invoices) -> Routes {
    Routes::new("invoices")
        .described("Invoices", "Invoices and credit notes, as data and as PDF.")
        .service(service.clone())
        .get("listInvoices", "/api/v1/invoices", invoices::list, "List invoices that the caller may see")
        .access("any(scoped)", "—")
        .post(
            "createInvoice",
            "/api/v1/invoices",
            invoices::create,
            "Issue an invoice by hand; paid bookings get theirs by themselves",
        )
        .access("admin, hospital_admin(own)", "403")
        .refuses(&[INVOICE_EXISTS, NOT_INVOICEABLE])
        .get("getInvoice", "/api/v1/invoices/{id}", invoices::get, "One invoice")
        .access("patient(own), admin, hospital_admin(own)", "404")
        .get("downloadInvoice", "/api/v1/invoices/{id}/pdf", invoices::pdf, "The invoice as a PDF")
        .heavy()
        .access("as the invoice", "404")
        .post(
            "sendInvoice",
            "/api/v1/invoices/{id}/send",
            invoices::send,
            "Mail it with the PDF; the same document again only after some minutes",
        )
        .access("admin, hospital_admin(own)", "404 to hospital_admin; else 403")
        .post(
            "createCreditNote",
            "/api/v1/invoices/{id}/credit-note",
            credit_notes::create,
            "Credit note against an issued invoice, which itself never changes",
        )
        .access("admin", "403")
        .refuses(&[CREDIT_EXCEEDS_INVOICE, NOT_AN_INVOICE, NOTHING_LEFT_TO_CREDIT])
}
