use crate::handlers::{access_log, create, delete, get, list, update};
use crate::service::Patients;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(patients: &Patients) -> Routes {
    Routes::new("patients")
        .service(patients.clone())
        .get(
            "/api/v1/patients",
            list::handle,
            "List patients; a hospital_admin sees those who booked with their hospital",
        )
        .post(
            "/api/v1/patients",
            create::handle,
            "Create a patient profile: one's own, or by an administrator for a patient",
        )
        .get(
            "/api/v1/patients/{id}",
            get::handle,
            "One patient; clinical data for the patient, and for an administrator with X-Access-Reason",
        )
        .patch("/api/v1/patients/{id}", update::handle, "Change a patient profile")
        .delete("/api/v1/patients/{id}", delete::handle, "Soft-delete a patient")
        .get(
            "/api/v1/patients/{id}/access-log",
            access_log::handle,
            "Who read which of the patient's data, when, and why",
        )
}
