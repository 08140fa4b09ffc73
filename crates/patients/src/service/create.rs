use super::Patients;
use super::sealed::{seal_list, seal_one};
use crate::dto::{CreatePatientRequest, PatientView};
use crate::entity::patient::{ActiveModel, Model};
use crate::error::PatientError;
use crate::store;
use kernel::events::patients::PatientCreated;
use kernel::{Actor, AuditEntry, PatientId, Role, UserId};
use platform::audit::access_reason_given;
use platform::db::Begin;
use platform::http::Versioned;
use platform::problem::Problem;
use sea_orm::ActiveValue::Set;

impl Patients {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreatePatientRequest,
    ) -> Result<Versioned<PatientView>, PatientError> {
        if request.has_clinical_fields() {
            access_reason_given(actor)?;
        }
        let user = self.owner(actor, request.user_id).await?;
        let patient = self.insert(actor, user, request).await?;
        let (demographics, clinical) = (self.sealed.demographics(&patient)?, self.clinical_for(actor, &patient)?);
        Ok(PatientView::versioned(patient, demographics, clinical))
    }

    /// Adds the profile of an account.
    pub(crate) async fn insert(
        &self,
        actor: &Actor,
        user: UserId,
        request: CreatePatientRequest,
    ) -> Result<Model, PatientError> {
        self.check_date_of_birth(request.date_of_birth)?;
        let row = self.new_row(user, request)?;
        let txn = self.parts.db.begin().await?;
        let patient = store::patients::insert(&txn, row).await?;
        self.parts.outbox.publish(&txn, &PatientCreated { patient_id: patient.id, user_id: user }).await?;
        let entry = AuditEntry::new(actor, "patient.create", "patient", patient.id.0).about_patient(patient.id);
        self.parts.audit.record(&txn, &entry).await?;
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
        let user = asked_for.ok_or_else(|| Problem::invalid("user_id", "required", "is required"))?;
        let accounts = self.ports.accounts.by_ids(&[user]).await?;
        if accounts.iter().any(|account| account.id == user && account.role == Role::Patient) {
            Ok(user)
        } else {
            Err(Problem::invalid("user_id", "unknown", "is not the account of a patient").into())
        }
    }

    fn new_row(&self, user: UserId, request: CreatePatientRequest) -> Result<ActiveModel, PatientError> {
        let CreatePatientRequest {
            user_id: _,
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
        let (id, columns) = (PatientId::generate(&self.parts.clock, &self.parts.entropy), &self.sealed);
        Ok(ActiveModel {
            id: Set(id),
            user_id: Set(user),
            date_of_birth_sealed: Set(seal_one(&columns.date_of_birth, id, Some(&date_of_birth))?),
            gender_sealed: Set(seal_one(&columns.gender, id, gender.as_ref())?),
            blood_group_sealed: Set(seal_one(&columns.blood_group, id, blood_group.as_ref())?),
            country: Set(country),
            city: Set(city),
            address_sealed: Set(seal_one(&columns.address, id, address.as_ref())?),
            emergency_contact_name: Set(emergency_contact_name),
            emergency_contact_phone: Set(emergency_contact_phone),
            medical_history_sealed: Set(seal_list(&columns.medical_history, id, &medical_history)?),
            allergies_sealed: Set(seal_list(&columns.allergies, id, &allergies)?),
            current_medications_sealed: Set(seal_list(&columns.current_medications, id, &current_medications)?),
            ..Default::default()
        })
    }
}
