use super::Patients;
use crate::dto::{PatientView, UpdatePatientRequest};
use crate::entity::patient::{ActiveModel, Model};
use crate::error::PatientError;
use crate::store;
use kernel::events::patients::PatientDeleted;
use kernel::{Actor, AuditEntry, PatientId, UserId};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue, ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel, TransactionTrait, Value};
use serde_json::json;

impl Patients {
    /// Changes a profile. The answer shows clinical data to the patient only:
    /// an administrator reads it where they say why.
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
        let txn = self.parts.db.begin().await?;
        let mut patient = store::lock(&txn, actor, id).await?.ok_or(PatientError::NotFound)?;
        version.check(patient.updated_at)?;
        let (row, fields) = self.changed(&patient, request)?;
        if !fields.is_empty() {
            patient = store::update(&txn, row).await?;
            let entry =
                AuditEntry::new(actor, "patient.update", "patient", id.0).with_changes(json!({ "fields": fields }));
            self.parts.audit.record(&txn, &entry).await?;
        }
        txn.commit().await?;
        let clinical = actor.is_user(patient.user_id).then(|| self.clinical.open(&patient)).transpose()?;
        Ok(Versioned { version: patient.updated_at, view: PatientView::new(patient, clinical) })
    }

    pub(crate) async fn delete(&self, actor: &Actor, id: PatientId, version: IfMatch) -> Result<(), PatientError> {
        let txn = self.parts.db.begin().await?;
        let patient = store::lock(&txn, actor, id).await?.ok_or(PatientError::NotFound)?;
        version.check(patient.updated_at)?;
        self.remove(&txn, actor, patient).await?;
        txn.commit().await?;
        Ok(())
    }

    /// The profile of a deleted account goes with it.
    pub(crate) async fn delete_of_user(&self, txn: &DatabaseTransaction, user: UserId) -> Result<(), DbErr> {
        match store::lock_of_user(txn, user).await? {
            Some(patient) => self.remove(txn, &Actor::System, patient).await,
            None => Ok(()),
        }
    }

    async fn remove(&self, txn: &DatabaseTransaction, actor: &Actor, patient: Model) -> Result<(), DbErr> {
        let id = patient.id;
        let mut row = patient.into_active_model();
        row.deleted_at = Set(Some(self.parts.clock.now()));
        store::update(txn, row).await?;
        self.parts.outbox.publish(txn, &PatientDeleted { patient_id: id }).await?;
        self.parts.audit.record(txn, &AuditEntry::new(actor, "patient.delete", "patient", id.0)).await
    }

    /// The row with the changes, and the names of the fields that change.
    fn changed(
        &self,
        patient: &Model,
        request: UpdatePatientRequest,
    ) -> Result<(ActiveModel, Vec<&'static str>), PatientError> {
        let id = patient.id;
        let mut row = patient.clone().into_active_model();
        let mut fields = Vec::new();
        set("date_of_birth", &mut row.date_of_birth, request.date_of_birth, &mut fields);
        set("gender", &mut row.gender, request.gender, &mut fields);
        set("blood_group", &mut row.blood_group, request.blood_group, &mut fields);
        set("country", &mut row.country, request.country, &mut fields);
        set("city", &mut row.city, request.city, &mut fields);
        set("address", &mut row.address, request.address, &mut fields);
        set("emergency_contact_name", &mut row.emergency_contact_name, request.emergency_contact_name, &mut fields);
        set("emergency_contact_phone", &mut row.emergency_contact_phone, request.emergency_contact_phone, &mut fields);
        let sealed =
            request.medical_history.map(|list| self.clinical.seal("medical_history", id, &list)).transpose()?;
        set("medical_history", &mut row.medical_history_sealed, sealed, &mut fields);
        let sealed = request.allergies.map(|list| self.clinical.seal("allergies", id, &list)).transpose()?;
        set("allergies", &mut row.allergies_sealed, sealed, &mut fields);
        let sealed =
            request.current_medications.map(|list| self.clinical.seal("current_medications", id, &list)).transpose()?;
        set("current_medications", &mut row.current_medications_sealed, sealed, &mut fields);
        Ok((row, fields))
    }
}

/// Sets a field that was given another value than it has, and names it.
fn set<T: Into<Value> + PartialEq>(
    name: &'static str,
    slot: &mut ActiveValue<T>,
    value: Option<T>,
    fields: &mut Vec<&'static str>,
) {
    if let Some(value) = value
        && *slot.as_ref() != value
    {
        *slot = Set(value);
        fields.push(name);
    }
}
