use super::Patients;
use crate::domain::discloses_clinical;
use crate::dto::{ListPatientsQuery, PatientSummaryView, PatientView};
use crate::error::PatientError;
use crate::store;
use kernel::{Actor, AuditEntry, PatientId, UserId};
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};
use serde_json::json;

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

    /// Shows a profile and records who was shown which part of it.
    pub(crate) async fn get(
        &self,
        actor: &Actor,
        id: PatientId,
        reason: Option<&str>,
    ) -> Result<Versioned<PatientView>, PatientError> {
        let scope = self.ports.scopes.of(actor).await?;
        let patient = store::patients::find(&self.parts.db, &scope, id).await?.ok_or(PatientError::NotFound)?;
        let clinical =
            discloses_clinical(actor, patient.user_id, reason).then(|| self.sealed.clinical(&patient)).transpose()?;
        let demographics = self.sealed.demographics(&patient)?;
        let shown: &[&str] = if clinical.is_some() { &["demographics", "clinical"] } else { &["demographics"] };
        let entry = AuditEntry::new(actor, "patient.read", "patient", id.0).with_changes(json!({ "fields": shown }));
        self.parts.audit.record_reading(&self.parts.db, &entry).await?;
        Ok(PatientView::versioned(patient, demographics, clinical))
    }
}
