use super::Patients;
use crate::domain::is_date_of_birth;
use crate::dto::{Clinical, CreatePatientRequest, PatientView};
use crate::entity::patient::{ActiveModel, Model};
use crate::error::PatientError;
use crate::store;
use chrono::NaiveDate;
use kernel::events::patients::PatientCreated;
use kernel::{Actor, AuditEntry, PatientId, Role, UserId};
use platform::db::violates;
use platform::http::Created;
use sea_orm::{ActiveValue::Set, DbErr, TransactionTrait};

impl Patients {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreatePatientRequest,
    ) -> Result<Created<PatientView>, PatientError> {
        let user = self.owner(actor, request.user_id).await?;
        let clinical = Clinical {
            medical_history: request.medical_history.clone(),
            allergies: request.allergies.clone(),
            current_medications: request.current_medications.clone(),
        };
        let patient = self.insert(actor, user, request).await?;
        let shown = actor.is_user(user).then_some(clinical);
        let location = format!("/api/v1/patients/{}", patient.id);
        Ok(Created { location, version: patient.updated_at, view: PatientView::new(patient, shown) })
    }

    /// Gives a demonstration account its profile, unless it has one; tells
    /// whether it was new.
    ///
    /// # Errors
    /// When the profile breaks a rule or the database fails.
    pub async fn seed(&self, user: UserId, profile: CreatePatientRequest) -> Result<bool, PatientError> {
        match self.insert(&Actor::System, user, profile).await {
            Ok(_) => Ok(true),
            Err(PatientError::ProfileExists) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn insert(&self, actor: &Actor, user: UserId, request: CreatePatientRequest) -> Result<Model, PatientError> {
        self.check_date_of_birth(request.date_of_birth)?;
        let row = self.new_row(user, request)?;
        let txn = self.parts.db.begin().await?;
        let patient = store::insert(&txn, row).await.map_err(named_conflict)?;
        self.parts.outbox.publish(&txn, &PatientCreated { patient_id: patient.id, user_id: user }).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "patient.create", "patient", patient.id.0)).await?;
        txn.commit().await?;
        Ok(patient)
    }

    /// Whose profile it will be: the patient's own, or that of the patient whom
    /// an administrator names.
    async fn owner(&self, actor: &Actor, asked_for: Option<UserId>) -> Result<UserId, PatientError> {
        if let Some(Role::Patient) = actor.role() {
            let own = actor.user_id().ok_or(PatientError::NotYours)?;
            return if asked_for.is_none_or(|user| user == own) { Ok(own) } else { Err(PatientError::NotYours) };
        }
        let user = asked_for.ok_or(PatientError::Field("user_id", "required", "is required"))?;
        let accounts = self.parts.accounts.by_ids(&[user]).await?;
        if accounts.iter().any(|account| account.id == user && account.role == Role::Patient) {
            Ok(user)
        } else {
            Err(PatientError::Field("user_id", "unknown", "is not the account of a patient"))
        }
    }

    pub(super) fn check_date_of_birth(&self, date: NaiveDate) -> Result<(), PatientError> {
        if is_date_of_birth(date, self.parts.clock.now().date_naive()) {
            Ok(())
        } else {
            Err(PatientError::Field("date_of_birth", "range", "must be from 1900 to today"))
        }
    }

    fn new_row(&self, user: UserId, request: CreatePatientRequest) -> Result<ActiveModel, PatientError> {
        let id = PatientId::generate(&self.parts.clock, &self.parts.entropy);
        Ok(ActiveModel {
            id: Set(id),
            user_id: Set(user),
            date_of_birth: Set(request.date_of_birth),
            gender: Set(request.gender),
            blood_group: Set(request.blood_group),
            country: Set(request.country),
            city: Set(request.city),
            address: Set(request.address),
            emergency_contact_name: Set(request.emergency_contact_name),
            emergency_contact_phone: Set(request.emergency_contact_phone),
            medical_history_sealed: Set(self.clinical.seal("medical_history", id, &request.medical_history)?),
            allergies_sealed: Set(self.clinical.seal("allergies", id, &request.allergies)?),
            current_medications_sealed: Set(self.clinical.seal(
                "current_medications",
                id,
                &request.current_medications,
            )?),
            ..Default::default()
        })
    }
}

fn named_conflict(error: DbErr) -> PatientError {
    if violates(&error, "patients_user_id_key") { PatientError::ProfileExists } else { PatientError::Database(error) }
}
