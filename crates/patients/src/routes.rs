use crate::dto::PatientView;
use crate::error::PROFILE_EXISTS;
use crate::handlers::{access_log, patients};
use crate::service::Patients;
use platform::http::Routes;
use platform::problem::common::ACCESS_REASON_REQUIRED;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Patients) -> Routes {
    Routes::new("patients")
        .described("Patients", "Profiles of patients, and who has read them.")
        .extends::<Option<PatientView>>("AuthProfileView", "patient")
        .service(service.clone())
        .get(
            "listPatients",
            "/api/v1/patients",
            patients::list,
            "List patients; a hospital_admin sees those who booked with their hospital",
        )
        .access("admin, hospital_admin", "403")
        .post(
            "createPatient",
            "/api/v1/patients",
            patients::create,
            "Create a patient profile: one's own, or by an administrator for a patient",
        )
        .access("admin, patient(self)", "403")
        .refuses(&[PROFILE_EXISTS, ACCESS_REASON_REQUIRED])
        .get(
            "getPatient",
            "/api/v1/patients/{id}",
            patients::get,
            "One patient; clinical data for the patient, and for an administrator with X-Access-Reason",
        )
        .access("admin, self, treating doctor, hospital_admin(booked)", "404")
        .patch("updatePatient", "/api/v1/patients/{id}", patients::update, "Change a patient profile")
        .access("admin, self", "404 to patient; else 403")
        .refuses(&[ACCESS_REASON_REQUIRED])
        .delete("deletePatient", "/api/v1/patients/{id}", patients::delete, "Soft-delete a patient")
        .access("admin", "403")
        .get(
            "listPatientAccessLog",
            "/api/v1/patients/{id}/access-log",
            access_log::list,
            "Who read which of the patient's data, when, and why",
        )
        .access("admin, self", "404")
}
