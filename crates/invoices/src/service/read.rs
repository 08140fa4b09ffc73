use super::Invoices;
use crate::dto::ListInvoicesQuery;
use crate::entity::invoice::Model;
use crate::error::InvoiceError;
use crate::paper;
use crate::store::{self, Reach};
use kernel::{Actor, InvoiceId, Role};
use platform::paging::{PageRequest, Slice};

impl Invoices {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListInvoicesQuery,
        page: &PageRequest,
    ) -> Result<Slice<Model>, InvoiceError> {
        let reach = self.reach(actor).await?;
        Ok(store::page(&self.db, &reach, filter, page).await?)
    }

    pub(crate) async fn get(&self, actor: &Actor, id: InvoiceId) -> Result<Model, InvoiceError> {
        let reach = self.reach(actor).await?;
        store::within(&self.db, &reach, id).await?.ok_or(InvoiceError::NotFound)
    }

    /// The document as a file and the file's name.
    pub(crate) async fn pdf(&self, actor: &Actor, id: InvoiceId) -> Result<(Vec<u8>, String), InvoiceError> {
        let invoice = self.get(actor, id).await?;
        let name = paper::file_name(&invoice);
        Ok((self.render(invoice).await?, name))
    }

    /// Draws the document, away from the threads that answer requests. What is
    /// drawn is only what never changes, so that it is the same file every time.
    pub(super) async fn render(&self, invoice: Model) -> Result<Vec<u8>, InvoiceError> {
        let corrected = match invoice.corrects_invoice_id {
            Some(id) => store::find(&self.db, id).await?,
            None => None,
        };
        let app = self.config.public_app_url.clone();
        let drawn = tokio::task::spawn_blocking(move || {
            pdf_layout::render(&paper::document(&invoice, corrected.as_ref(), &app))
        })
        .await;
        let drawn = drawn.map_err(|e| InvoiceError::Pdf(e.to_string()))?;
        drawn.map_err(|e| InvoiceError::Pdf(e.to_string()))
    }

    /// Whose documents the actor may know of.
    pub(super) async fn reach(&self, actor: &Actor) -> Result<Reach, InvoiceError> {
        let Actor::User { id, role, .. } = actor else { return Ok(Reach::All) };
        Ok(match role {
            Role::Admin => Reach::All,
            Role::Patient => {
                self.ports.patients.of_user(*id).await?.map_or(Reach::Nothing, |patient| Reach::Patient(patient.id))
            }
            Role::HospitalAdmin => Reach::Hospitals(self.ports.hospitals.administered_by(*id).await?),
            Role::Doctor => Reach::Nothing,
        })
    }
}
