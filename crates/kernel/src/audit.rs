use crate::{Actor, PatientId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether what was tried was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It was done.
    Success,
    /// It was refused.
    Denied,
}

/// One line of the audit trail: who did what to which entity. The platform adds
/// the request's id, address and agent, the given reason, and the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Who acted; `None` for Medivoy itself and for a caller who is not signed in.
    pub user_id: Option<UserId>,
    /// What was done, `resource.verb` (`booking.create`, `auth.login`).
    pub action: String,
    /// Kind of the entity (`booking`).
    pub entity_type: String,
    /// The entity, where there is one.
    pub entity_id: Option<Uuid>,
    /// Names of the changed fields with their new values, or null for what is personal.
    pub changes: serde_json::Value,
    /// Done or refused.
    pub outcome: AuditOutcome,
    /// The patient whom it is about, whose access log shows it.
    pub patient_id: Option<PatientId>,
    /// The account that it is about: the platform adds the account's patient, if there is one.
    pub about_user: Option<UserId>,
}

impl AuditEntry {
    /// A successful action without recorded changes.
    #[must_use]
    pub fn new(actor: &Actor, action: &str, entity_type: &str, entity_id: impl Into<Option<Uuid>>) -> Self {
        Self {
            user_id: actor.user_id(),
            action: action.to_owned(),
            entity_type: entity_type.to_owned(),
            entity_id: entity_id.into(),
            changes: serde_json::Value::Null,
            outcome: AuditOutcome::Success,
            patient_id: None,
            about_user: None,
        }
    }

    /// The same, with the fields that changed.
    #[must_use]
    pub fn with_changes(mut self, changes: serde_json::Value) -> Self {
        self.changes = changes;
        self
    }

    /// The same, by an account whose role and session are not at hand.
    #[must_use]
    pub const fn by(mut self, user: UserId) -> Self {
        self.user_id = Some(user);
        self
    }

    /// The same, about a patient.
    #[must_use]
    pub const fn about_patient(mut self, patient: PatientId) -> Self {
        self.patient_id = Some(patient);
        self
    }

    /// The same, about an account that may be a patient's.
    #[must_use]
    pub const fn about_user(mut self, user: UserId) -> Self {
        self.about_user = Some(user);
        self
    }

    /// The same, as a refusal.
    #[must_use]
    pub fn denied(mut self) -> Self {
        self.outcome = AuditOutcome::Denied;
        self
    }
}
