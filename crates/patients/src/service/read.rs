use super::Patients;
use crate::dto::{ListPatientsQuery, PatientSummaryView, PatientView};
use crate::error::PatientError;
use crate::store;
use kernel::{Actor, PatientId, UserId};
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};

impl Patients {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListPatientsQuery,
        page: &PageRequest,
    ) -> Result<Slice<PatientSummaryView>, PatientError> {
        let scope = self.ports.scopes.of(actor).await?;
        let slice = store::patients::page(&self.parts.db, &scope, filter, page).await?;
        let users: Vec<UserId> = slice.items.iter().map(|patient| patient.user_id).collect();
        let accounts = self.ports.accounts.by_ids(&users).await?;
        Ok(slice.map(|patient| PatientSummaryView::new(patient, &accounts)))
    }

    pub(crate) async fn get(&self, actor: &Actor, id: PatientId) -> Result<Versioned<PatientView>, PatientError> {
        let scope = self.ports.scopes.of(actor).await?;
        let patient = store::patients::find(&self.parts.db, &scope, id).await?.ok_or(PatientError::NotFound)?;
        let (demographics, clinical) = (self.sealed.demographics(&patient)?, self.clinical_for(actor, &patient)?);
        Ok(PatientView::versioned(patient, demographics, clinical))
    }
}
