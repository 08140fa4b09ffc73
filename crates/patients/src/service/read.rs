use super::Patients;
use crate::domain::discloses_clinical;
use crate::dto::{ListPatientsQuery, PatientSummaryView, PatientView};
use crate::error::PatientError;
use crate::store;
use kernel::{Actor, AuditEntry, PatientId, UserId};
use platform::http::{ListReply, Versioned};
use platform::paging::PageRequest;
use serde_json::json;

impl Patients {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListPatientsQuery,
        page: &PageRequest,
    ) -> Result<ListReply<PatientSummaryView>, PatientError> {
        let slice = store::page(&self.parts.db, actor, filter, page).await?;
        let users: Vec<UserId> = slice.items.iter().map(|patient| patient.user_id).collect();
        let accounts = self.parts.accounts.by_ids(&users).await?;
        Ok(ListReply::new(page, slice, |patient| PatientSummaryView::new(patient, &accounts)))
    }

    /// Shows a profile and writes down who was shown which part of it.
    pub(crate) async fn get(
        &self,
        actor: &Actor,
        id: PatientId,
        reason: Option<&str>,
    ) -> Result<Versioned<PatientView>, PatientError> {
        let patient = store::find(&self.parts.db, actor, id).await?.ok_or(PatientError::NotFound)?;
        let clinical =
            discloses_clinical(actor, patient.user_id, reason).then(|| self.clinical.open(&patient)).transpose()?;
        let shown: &[&str] = if clinical.is_some() { &["demographics", "clinical"] } else { &["demographics"] };
        let entry = AuditEntry::new(actor, "patient.read", "patient", id.0).with_changes(json!({ "fields": shown }));
        self.parts.audit.record_reading(&self.parts.db, &entry).await?;
        let version = patient.updated_at;
        Ok(Versioned { view: PatientView::new(patient, clinical), version })
    }
}
