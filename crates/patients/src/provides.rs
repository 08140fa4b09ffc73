//! The ports `PatientDirectory`, `PatientFacts` and `RoleProfile`.

use crate::dto::PatientView;
use crate::entity::patient::{Gender, Model};
use crate::service::SealedColumns;
use crate::store;
use async_trait::async_trait;
use kernel::ports::{
    PatientDirectory, PatientFacts, PatientMedication, PatientRef, PatientVitals, PortError, PortResult, RoleProfile,
    Sex,
};
use kernel::{Actor, AuditEntry, PatientId, Scope, UserId};
use platform::Parts;
use platform::problem::Problem;
use serde_json::{Value, json};

/// The patients as other modules see them.
#[derive(Clone, Debug)]
pub struct PatientRecords {
    parts: Parts,
    sealed: SealedColumns,
}

impl PatientRecords {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { sealed: SealedColumns::new(&parts.cipher), parts }
    }

    fn reference(&self, patient: Model) -> PortResult<PatientRef> {
        let address = self.sealed.address(&patient).map_err(|error| PortError::Internal(error.to_string()))?;
        Ok(PatientRef {
            id: patient.id,
            user_id: patient.user_id,
            country: patient.country,
            city: patient.city,
            address,
        })
    }
}

#[async_trait]
impl PatientDirectory for PatientRecords {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        store::patients::find_of_user(&self.parts.db, user).await?.map(|patient| self.reference(patient)).transpose()
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        store::patients::find_many(&self.parts.db, ids)
            .await?
            .into_iter()
            .map(|patient| self.reference(patient))
            .collect()
    }
}

#[async_trait]
impl PatientFacts for PatientRecords {
    async fn vitals(&self, patient: PatientId) -> PortResult<Option<PatientVitals>> {
        let Some(patient) = store::patients::find_many(&self.parts.db, &[patient]).await?.pop() else {
            return Ok(None);
        };
        let internal = |problem: Problem| PortError::Internal(problem.to_string());
        let person = self.sealed.demographics(&patient).map_err(internal)?;
        let sex = person.gender.and_then(|gender| match gender {
            Gender::Female => Some(Sex::Female),
            Gender::Male => Some(Sex::Male),
            Gender::Other => None,
        });
        Ok(Some(PatientVitals { date_of_birth: person.date_of_birth, sex }))
    }

    async fn medication(&self, patient: PatientId) -> PortResult<Option<PatientMedication>> {
        let found = store::patients::find(&self.parts.db, &Scope::All, patient).await?;
        let Some(patient) = found else { return Ok(None) };
        let clinical = self.sealed.clinical(&patient).map_err(|problem| PortError::Internal(problem.to_string()))?;
        Ok(Some(PatientMedication {
            allergies: clinical.allergies.into_iter().map(|allergy| allergy.substance).collect(),
            current: clinical.current_medications.into_iter().map(|medication| medication.name).collect(),
        }))
    }
}

/// The field `patient` of a profile: the user's own, whole, or null. It is a
/// reading like any other, and stands in the access log.
#[async_trait]
impl RoleProfile for PatientRecords {
    fn field(&self) -> &'static str {
        "patient"
    }

    async fn load(&self, user: UserId) -> PortResult<Value> {
        let Some(patient) = store::patients::find_of_user(&self.parts.db, user).await? else { return Ok(Value::Null) };
        let internal = |problem: Problem| PortError::Internal(problem.to_string());
        let demographics = self.sealed.demographics(&patient).map_err(internal)?;
        let clinical = self.sealed.clinical(&patient).map_err(internal)?;
        let entry = AuditEntry::new(&Actor::System, "patient.read", "patient", patient.id.0)
            .by(user)
            .about_patient(patient.id)
            .with_changes(json!({ "fields": ["demographics", "clinical"] }));
        self.parts.audit.record_reading(&self.parts.db, &entry).await?;
        let view = PatientView::new(patient, demographics, Some(clinical));
        serde_json::to_value(view).map_err(|error| PortError::Internal(error.to_string()))
    }
}
