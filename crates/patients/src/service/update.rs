use super::Patients;
use super::sealed::{seal_list, seal_one};
use crate::dto::{PatientView, UpdatePatientRequest};
use crate::entity::patient::{ActiveModel, Model};
use crate::error::PatientError;
use crate::store;
use kernel::{Actor, AuditEntry, PatientId};
use platform::audit::access_reason_given;
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

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
        let (demographics, clinical) = (self.sealed.demographics(&patient)?, self.clinical_for(actor, &patient)?);
        Ok(PatientView::versioned(patient, demographics, clinical))
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
        let (id, columns) = (patient.id, &self.sealed);
        let (person, known) = (columns.demographics(patient)?, columns.clinical(patient)?);
        let mut row = patient.clone().into_active_model();
        let mut changes = Changes::default();
        let sent = (&person.date_of_birth, date_of_birth);
        changes.set_with("date_of_birth", &mut row.date_of_birth_sealed, sent, |date| {
            seal_one(&columns.date_of_birth, id, Some(&date))
        })?;
        changes.set_with("gender", &mut row.gender_sealed, (&person.gender, gender), |gender| {
            seal_one(&columns.gender, id, gender.as_ref())
        })?;
        changes.set_with("blood_group", &mut row.blood_group_sealed, (&known.blood_group, blood_group), |group| {
            seal_one(&columns.blood_group, id, group.as_ref())
        })?;
        changes.set("country", &mut row.country, country);
        changes.set("city", &mut row.city, city);
        changes.set_with("address", &mut row.address_sealed, (&person.address, address), |address| {
            seal_one(&columns.address, id, address.as_ref())
        })?;
        changes.set("emergency_contact_name", &mut row.emergency_contact_name, emergency_contact_name);
        changes.set("emergency_contact_phone", &mut row.emergency_contact_phone, emergency_contact_phone);
        let sent = (&known.medical_history, medical_history);
        changes.set_with("medical_history", &mut row.medical_history_sealed, sent, |list| {
            seal_list(&columns.medical_history, id, &list)
        })?;
        changes.set_with("allergies", &mut row.allergies_sealed, (&known.allergies, allergies), |list| {
            seal_list(&columns.allergies, id, &list)
        })?;
        let sent = (&known.current_medications, current_medications);
        changes.set_with("current_medications", &mut row.current_medications_sealed, sent, |list| {
            seal_list(&columns.current_medications, id, &list)
        })?;
        empty_what_is_sealed(&mut row);
        Ok((row, changes))
    }
}

/// A value that was written sealed does not stay in clear beside it.
fn empty_what_is_sealed(row: &mut ActiveModel) {
    if row.date_of_birth_sealed.is_set() {
        row.date_of_birth = Set(None);
    }
    if row.gender_sealed.is_set() {
        row.gender = Set(None);
    }
    if row.blood_group_sealed.is_set() {
        row.blood_group = Set(None);
    }
    if row.address_sealed.is_set() {
        row.address = Set(None);
    }
}
