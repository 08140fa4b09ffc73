//! Events of the `laboratory` module.
use crate::{DoctorId, HospitalId, LabTestId, LaboratoryId, PatientId, UserId};

super::events! {
    /// A laboratory was created, changed or deleted.
    LaboratoryChanged = "laboratory.laboratory_changed.v1" {
        /// The laboratory.
        laboratory_id: LaboratoryId,
    }
    /// A test was ordered or moved to another status.
    LabTestStatusChanged = "laboratory.test_status_changed.v1" {
        /// The test.
        lab_test_id: LabTestId,
        /// Its number for people, `LT-YYYY-NNNNNN`.
        test_number: String,
        /// Whose test it is.
        patient_id: PatientId,
        /// Who ordered it; `None` when the patient did.
        doctor_id: Option<DoctorId>,
        /// Where.
        laboratory_id: LaboratoryId,
        /// Status before; `None` when it was just ordered.
        from_status: Option<String>,
        /// Status now.
        to_status: String,
        /// Who moved it; `None` for Medivoy itself.
        changed_by: Option<UserId>,
    }
    /// The details of a test changed.
    LabTestChanged = "laboratory.test_changed.v1" {
        /// The test.
        lab_test_id: LabTestId,
    }
    /// A result was given, or amended.
    LabResultRecorded = "laboratory.result_recorded.v1" {
        /// The test.
        lab_test_id: LabTestId,
        /// Its number for people.
        test_number: String,
        /// Whose test it is.
        patient_id: PatientId,
        /// Account of the doctor who ordered it; `None` when the patient did.
        doctor_user_id: Option<UserId>,
        /// Where.
        laboratory_id: LaboratoryId,
        /// The hospital that the laboratory belongs to.
        hospital_id: Option<HospitalId>,
        /// From 1; from 2 it is an amendment.
        version: i32,
        /// Whether any value is other than usual.
        is_abnormal: bool,
        /// Whether somebody has to act at once.
        is_critical: bool,
    }
    /// Nobody has acknowledged a critical result in time.
    CriticalResultUnacknowledged = "laboratory.critical_result_unacknowledged.v1" {
        /// The test.
        lab_test_id: LabTestId,
        /// Its number for people.
        test_number: String,
        /// Account of the doctor who ordered it.
        doctor_user_id: Option<UserId>,
        /// Where.
        laboratory_id: LaboratoryId,
        /// The hospital that the laboratory belongs to, whose administrator is told as well.
        hospital_id: Option<HospitalId>,
        /// How often it was escalated, this time included.
        escalation: i32,
    }
    /// Who ordered the test has seen its critical result.
    CriticalResultAcknowledged = "laboratory.critical_result_acknowledged.v1" {
        /// The test.
        lab_test_id: LabTestId,
        /// The version of the result that was seen.
        version: i32,
        /// Who has seen it.
        acknowledged_by: Option<UserId>,
    }
}
