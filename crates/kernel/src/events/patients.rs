//! Events of the `patients` module.
use crate::{PatientId, UserId};

super::events! {
    /// A patient profile was created.
    PatientCreated = "patients.patient_created.v1" {
        /// The profile.
        patient_id: PatientId,
        /// Its account.
        user_id: UserId,
    }
    /// A patient profile was soft-deleted.
    PatientDeleted = "patients.patient_deleted.v1" {
        /// The profile.
        patient_id: PatientId,
    }
}
