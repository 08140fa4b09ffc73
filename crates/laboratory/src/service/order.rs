use super::Laboratories;
use crate::domain::{LabTestStatus, LoincCode};
use crate::dto::{CreateLabTestRequest, LabTestView};
use crate::entity::lab_test::{ActiveModel, Model};
use crate::error::LaboratoryError;
use crate::store;
use chrono::{DateTime, Datelike, Utc};
use kernel::{Actor, AuditEntry, DoctorId, LabTestId, LaboratoryId, PatientId, Scope};
use platform::db::Begin;
use platform::http::Versioned;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

/// A test to be inserted: one that was ordered, or one that follows from a result.
pub(super) struct NewTest {
    pub patient_id: PatientId,
    pub doctor_id: Option<DoctorId>,
    pub laboratory_id: LaboratoryId,
    pub test_type: Option<String>,
    pub test_name: String,
    pub code: Option<LoincCode>,
    pub scheduled_date: Option<DateTime<Utc>>,
    pub notes: Option<String>,
    pub reflex_of: Option<LabTestId>,
}

impl Laboratories {
    pub(crate) async fn order(
        &self,
        actor: &Actor,
        request: CreateLabTestRequest,
    ) -> Result<Versioned<LabTestView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let (patient_id, doctor_id) = self.parties(&scope, request.patient_id).await?;
        self.check_schedule(request.scheduled_date)?;
        let CreateLabTestRequest { patient_id: _, laboratory_id, test_type, test_name, code, scheduled_date, notes } =
            request;
        if store::laboratories::find(&self.parts.db, &Scope::Nothing, laboratory_id).await?.is_none() {
            let message = "is no laboratory that tests can be ordered at";
            return Err(LaboratoryError::invalid("laboratory_id", "unknown", message));
        }
        let new = NewTest {
            patient_id,
            doctor_id,
            laboratory_id,
            test_type,
            test_name,
            code,
            scheduled_date,
            notes,
            reflex_of: None,
        };
        let txn = self.parts.db.begin().await?;
        let most = self.config.max_open_tests;
        if most > 0 && store::lab_tests::lock_and_count_open(&txn, patient_id).await? >= u64::from(most) {
            return Err(LaboratoryError::TooManyOpen(most));
        }
        let test = self.insert_test(&txn, actor, new).await?;
        let view = self.view(&txn, test).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    /// Inserts an order with its history, event and audit entry.
    pub(super) async fn insert_test(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        new: NewTest,
    ) -> Result<Model, LaboratoryError> {
        let id = LabTestId::generate(&self.parts.clock, &self.parts.entropy);
        let year = self.parts.now().year();
        let row = ActiveModel {
            id: Set(id),
            test_number: Set(format!("LT-{year:04}-{:06}", store::lab_tests::next_number(txn).await?)),
            patient_id: Set(new.patient_id),
            doctor_id: Set(new.doctor_id),
            laboratory_id: Set(new.laboratory_id),
            test_type: Set(new.test_type),
            test_name: Set(new.test_name),
            code: Set(new.code),
            scheduled_date: Set(new.scheduled_date),
            status: Set(LabTestStatus::Requested),
            notes_sealed: Set(self.sealed.seal_notes(id, new.notes.as_ref())?),
            reflex_of: Set(new.reflex_of),
            ..Default::default()
        };
        let test = store::lab_tests::insert(txn, row).await?;
        self.record_status(txn, actor, &test, None, None).await?;
        let entry = AuditEntry::new(actor, "lab_test.create", "lab_test", id.0)
            .about_patient(test.patient_id)
            .with_changes(json!({ "laboratory_id": test.laboratory_id, "reflex_of": test.reflex_of }));
        self.parts.audit.record(txn, &entry).await?;
        Ok(test)
    }

    /// Whose test it will be, and which doctor orders it: a doctor orders for patients that they treat, a patient for
    /// themselves.
    async fn parties(
        &self,
        scope: &Scope,
        asked_for: Option<PatientId>,
    ) -> Result<(PatientId, Option<DoctorId>), LaboratoryError> {
        match scope {
            Scope::Patient(own) if asked_for.is_none_or(|patient| patient == *own) => Ok((*own, None)),
            Scope::Patient(_) => Err(LaboratoryError::invalid("patient_id", "not_allowed", "is not your own profile")),
            Scope::Doctor(doctor) => {
                self.check_licence(*doctor).await?;
                let required = || LaboratoryError::invalid("patient_id", "required", "is required");
                let patient = asked_for.ok_or_else(required)?;
                if store::people::treats(&self.parts.db, *doctor, patient).await? {
                    return Ok((patient, Some(*doctor)));
                }
                Err(LaboratoryError::invalid("patient_id", "unknown", "is no patient that you treat"))
            }
            Scope::Nothing => Err(LaboratoryError::PatientProfileRequired),
            Scope::All | Scope::Hospitals(_) => Err(LaboratoryError::NotFound),
        }
    }

    /// Orders and results are a licensed doctor's to give.
    pub(super) async fn check_licence(&self, doctor: DoctorId) -> Result<(), LaboratoryError> {
        let today = self.parts.now().date_naive();
        let doctor = store::people::doctor(&self.parts.db, doctor, today).await?;
        if doctor.is_some_and(|doctor| doctor.may_practise) { Ok(()) } else { Err(LaboratoryError::NotLicensed) }
    }

    /// A sample is taken in the future, within the years that PostgreSQL and people can write.
    pub(super) fn check_schedule(&self, date: Option<DateTime<Utc>>) -> Result<(), LaboratoryError> {
        let days = date.map(|date| date.signed_duration_since(self.parts.now()));
        if days.is_none_or(|wait| wait > chrono::TimeDelta::zero() && wait.num_days() <= 1_095) {
            return Ok(());
        }
        let message = "must be in the future and at most 1095 days ahead";
        Err(LaboratoryError::invalid("scheduled_date", "range", message))
    }
}
