use super::Patients;
use super::clinical::seal;
use crate::dto::{PatientView, UpdatePatientRequest};
use crate::entity::patient::{ActiveModel, Model};
use crate::error::PatientError;
use crate::store;
use kernel::{Actor, AuditEntry, PatientId};
use platform::audit::access_reason_given;
use platform::db::Changes;
use platform::http::{IfMatch, Versioned};
use sea_orm::{IntoActiveModel, TransactionTrait};

impl Patients {
    /// Changes a profile. An administrator who sends clinical fields says why, whatever their values: else a refusal
    /// would tell what stands there.
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: PatientId,
        version: IfMatch,
        request: UpdatePatientRequest,
    ) -> Result<Versioned<PatientView>, PatientError> {
        if let Some(date) = request.date_of_birth {
            self.check_date_of_birth(date)?;
        }
        if request.has_clinical_fields() {
            access_reason_given(actor)?;
        }
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let mut patient = self.locked(&txn, &scope, id, version).await?;
        let (change, changes) = self.changed(&patient, request)?;
        if !changes.is_empty() {
            patient = store::patients::update(&txn, change).await?;
            let entry = AuditEntry::new(actor, "patient.update", "patient", id.0).about_patient(id);
            let entry = entry.with_changes(changes.for_audit());
            self.parts.audit.record(&txn, &entry).await?;
        }
        txn.commit().await?;
        let clinical = self.clinical_for(actor, &patient)?;
        Ok(PatientView::versioned(patient, clinical))
    }

    fn changed(&self, patient: &Model, request: UpdatePatientRequest) -> Result<(ActiveModel, Changes), PatientError> {
        let UpdatePatientRequest {
            date_of_birth,
            gender,
            blood_group,
            country,
            city,
            address,
            emergency_contact_name,
            emergency_contact_phone,
            medical_history,
            allergies,
            current_medications,
        } = request;
        let (id, known) = (patient.id, self.clinical.open(patient)?);
        let mut row = patient.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("date_of_birth", &mut row.date_of_birth, date_of_birth);
        changes.set("gender", &mut row.gender, gender);
        changes.set("blood_group", &mut row.blood_group, blood_group);
        changes.set("country", &mut row.country, country);
        changes.set("city", &mut row.city, city);
        changes.set("address", &mut row.address, address);
        changes.set("emergency_contact_name", &mut row.emergency_contact_name, emergency_contact_name);
        changes.set("emergency_contact_phone", &mut row.emergency_contact_phone, emergency_contact_phone);
        let column = &self.clinical.medical_history;
        let sent = (&known.medical_history, medical_history);
        changes.set_with("medical_history", &mut row.medical_history_sealed, sent, |list| seal(column, id, &list))?;
        let column = &self.clinical.allergies;
        let sent = (&known.allergies, allergies);
        changes.set_with("allergies", &mut row.allergies_sealed, sent, |list| seal(column, id, &list))?;
        let (column, field) = (&self.clinical.current_medications, "current_medications");
        let sent = (&known.current_medications, current_medications);
        changes.set_with(field, &mut row.current_medications_sealed, sent, |list| seal(column, id, &list))?;
        Ok((row, changes))
    }
}
