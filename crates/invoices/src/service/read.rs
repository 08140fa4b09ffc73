use super::Invoices;
use crate::document;
use crate::dto::{InvoiceView, ListInvoicesQuery, subject_of};
use crate::entity::invoice::Model;
use crate::error::InvoiceError;
use crate::store;
use kernel::{Actor, InvoiceId};
use platform::audit::DataSubject;
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};

/// A document as it is printed.
pub struct PdfFile {
    /// The file's name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Whom it is about.
    pub subject: DataSubject,
}

impl Invoices {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListInvoicesQuery,
        page: &PageRequest,
    ) -> Result<Slice<InvoiceView>, InvoiceError> {
        let scope = self.ports.scopes.of(actor).await?;
        Ok(store::invoices::page(&self.parts.db, &scope, filter, page).await?.map(InvoiceView::from))
    }

    pub(crate) async fn get(&self, actor: &Actor, id: InvoiceId) -> Result<Versioned<InvoiceView>, InvoiceError> {
        Ok(self.within_scope(actor, id).await?.into())
    }

    /// The document, when the caller may know of it.
    pub(super) async fn within_scope(&self, actor: &Actor, id: InvoiceId) -> Result<Model, InvoiceError> {
        let scope = self.ports.scopes.of(actor).await?;
        store::invoices::within(&self.parts.db, &scope, id).await?.ok_or(InvoiceError::NotFound)
    }

    /// The document as a file.
    pub(crate) async fn pdf(&self, actor: &Actor, id: InvoiceId) -> Result<PdfFile, InvoiceError> {
        let invoice = self.within_scope(actor, id).await?;
        let name = document::file_name(&invoice);
        let subject = subject_of(invoice.patient_id, id);
        Ok(PdfFile { subject, bytes: self.render(invoice).await?, name })
    }

    /// Draws the document, away from the threads that answer requests. What is
    /// drawn is only what never changes, so that it is the same file every time.
    pub(super) async fn render(&self, invoice: Model) -> Result<Vec<u8>, InvoiceError> {
        let corrected = match invoice.corrects_invoice_id {
            Some(id) => store::invoices::find(&self.parts.db, id).await?,
            None => None,
        };
        let app = self.config.public_app_url.clone();
        let drawn = tokio::task::spawn_blocking(move || {
            pdf_layout::render(&document::document(&invoice, corrected.as_ref(), &app))
        })
        .await;
        let drawn = drawn.map_err(|e| InvoiceError::Pdf(e.to_string()))?;
        drawn.map_err(|e| InvoiceError::Pdf(e.to_string()))
    }
}
