//! Events of the `prescriptions` module.
use crate::{AppointmentId, DoctorId, PatientId, PrescriptionId, UserId};

super::events! {
    /// A prescription was written or changed, and is not signed yet.
    PrescriptionDrafted = "prescriptions.prescription_drafted.v1" {
        /// The prescription.
        prescription_id: PrescriptionId,
    }
    /// A prescription was signed: it counts from now on, and does not change any more.
    PrescriptionSigned = "prescriptions.prescription_signed.v1" {
        /// The prescription.
        prescription_id: PrescriptionId,
        /// Its number for people, `RX-YYYY-NNNNNN`.
        prescription_number: String,
        /// The appointment that it was written at.
        appointment_id: AppointmentId,
        /// For whom.
        patient_id: PatientId,
        /// By whom.
        doctor_id: DoctorId,
    }
    /// A signed prescription came to its end: dispensed, revoked or expired.
    PrescriptionEnded = "prescriptions.prescription_ended.v1" {
        /// The prescription.
        prescription_id: PrescriptionId,
        /// Its number for people.
        prescription_number: String,
        /// For whom.
        patient_id: PatientId,
        /// How: its status now.
        status: String,
        /// Who ended it; `None` for Medivoy itself and for the holder of the code.
        by: Option<UserId>,
    }
}
