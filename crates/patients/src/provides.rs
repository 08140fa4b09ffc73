//! The ports `PatientDirectory` and `RoleProfile`.

use crate::dto::PatientView;
use crate::entity::patient::Model;
use crate::service::ClinicalColumns;
use crate::store;
use async_trait::async_trait;
use kernel::ports::{PatientDirectory, PatientRef, PortError, PortResult, RoleProfile};
use kernel::{Actor, AuditEntry, PatientId, UserId};
use platform::Parts;
use serde_json::{Value, json};

/// The patients as other modules see them.
#[derive(Clone, Debug)]
pub struct PatientRecords {
    parts: Parts,
    clinical: ClinicalColumns,
}

impl PatientRecords {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { clinical: ClinicalColumns::new(&parts.cipher), parts }
    }
}

#[async_trait]
impl PatientDirectory for PatientRecords {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        Ok(store::patients::find_of_user(&self.parts.db, user).await?.map(reference))
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        Ok(store::patients::find_many(&self.parts.db, ids).await?.into_iter().map(reference).collect())
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
        let clinical = self.clinical.open(&patient).map_err(|problem| PortError::Internal(problem.to_string()))?;
        let entry = AuditEntry::new(&Actor::System, "patient.read", "patient", patient.id.0)
            .by(user)
            .about_patient(patient.id)
            .with_changes(json!({ "fields": ["demographics", "clinical"] }));
        self.parts.audit.record_reading(&self.parts.db, &entry).await?;
        let view = PatientView::new(patient, Some(clinical));
        serde_json::to_value(view).map_err(|error| PortError::Internal(error.to_string()))
    }
}

fn reference(patient: Model) -> PatientRef {
    PatientRef {
        id: patient.id,
        user_id: patient.user_id,
        country: patient.country,
        city: patient.city,
        address: patient.address,
    }
}
