use crate::error::{
    CRITICAL_RESULT_UNACKNOWLEDGED, INVALID_LAB_TEST_TRANSITION, LAB_DOCTOR_NOT_LICENSED, LAB_PATIENT_PROFILE_REQUIRED,
    LAB_RESULT_NOT_CRITICAL, LAB_TEST_NOT_EDITABLE, TOO_MANY_OPEN_LAB_TESTS,
};
use crate::handlers::{lab_tests, laboratories, trends};
use crate::service::Laboratories;
use platform::http::Routes;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Laboratories) -> Routes {
    const TEST: &str = "/api/v1/lab-tests/{id}";
    Routes::new("laboratory")
        .described(
            "Laboratory",
            "Laboratories, tests from the order to the reviewed result, critical values, and trends.",
        )
        .service(service.clone())
        .get(
            "listLaboratories",
            "/api/v1/laboratories",
            laboratories::list,
            "List laboratories; those who manage one see inactive ones too",
        )
        .access("public", "—")
        .post(
            "createLaboratory",
            "/api/v1/laboratories",
            laboratories::create,
            "Create a laboratory, at a hospital that one acts for",
        )
        .access("admin, hospital_admin", "403")
        .get("getLaboratory", "/api/v1/laboratories/{id}", laboratories::get, "One laboratory")
        .access("public", "—")
        .patch("updateLaboratory", "/api/v1/laboratories/{id}", laboratories::update, "Change a laboratory")
        .access("admin, hospital_admin(own)", "403")
        .delete("deleteLaboratory", "/api/v1/laboratories/{id}", laboratories::delete, "Soft-delete a laboratory")
        .access("admin", "403")
        .get("listLabTests", "/api/v1/lab-tests", lab_tests::list, "List laboratory tests that the caller may see")
        .access("any(scoped)", "—")
        .post("createLabTest", "/api/v1/lab-tests", lab_tests::create, "Order a laboratory test")
        .access("doctor, patient", "403")
        .refuses(&[LAB_PATIENT_PROFILE_REQUIRED, LAB_DOCTOR_NOT_LICENSED, TOO_MANY_OPEN_LAB_TESTS])
        .get("getLabTest", TEST, lab_tests::get, "One laboratory test with its results, samples and history")
        .access("patient(own), doctor(own), hospital_admin(own)", "404")
        .patch("updateLabTest", TEST, lab_tests::update, "Change an order, or move its status")
        .access("doctor(own), hospital_admin(own)", "404 to doctor, hospital_admin; else 403")
        .refuses(&[INVALID_LAB_TEST_TRANSITION, LAB_TEST_NOT_EDITABLE, CRITICAL_RESULT_UNACKNOWLEDGED])
        .delete("cancelLabTest", TEST, lab_tests::cancel, "Cancel before the sample is taken; the row stays")
        .access("doctor(own), patient(own)", "404 to doctor, patient; else 403")
        .refuses(&[INVALID_LAB_TEST_TRANSITION])
        .post(
            "recordLabResult",
            "/api/v1/lab-tests/{id}/result",
            lab_tests::record_result,
            "Give the result, or amend it with a reason; flags are computed, and what follows is ordered",
        )
        .access("hospital_admin(own), doctor(own)", "404 to doctor, hospital_admin; else 403")
        .refuses(&[INVALID_LAB_TEST_TRANSITION, LAB_DOCTOR_NOT_LICENSED])
        .post(
            "acknowledgeLabResult",
            "/api/v1/lab-tests/{id}/acknowledge",
            lab_tests::acknowledge,
            "A critical result was seen",
        )
        .access("doctor(own)", "404 to doctor; else 403")
        .refuses(&[LAB_RESULT_NOT_CRITICAL])
        .get("listLabTrends", "/api/v1/patients/{id}/lab-trends", trends::list, "One analyte over time, in one unit")
        .access("admin, self, treating doctor, hospital_admin(booked)", "404")
}
