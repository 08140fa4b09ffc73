use crate::error::{
    BOOKING_NOT_EDITABLE, INVALID_TRANSITION, PATIENT_PROFILE_REQUIRED, QUOTATION_EXPIRED, QUOTATION_SUPERSEDED,
    TOO_MANY_OPEN_BOOKINGS,
};
use crate::handlers::{bookings, quotations, transitions};
use crate::service::Bookings;
use platform::http::Routes;
use platform::problem::common::ACCESS_REASON_REQUIRED;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Bookings) -> Routes {
    Routes::new("bookings")
        .described(
            "Bookings",
            "What patients ask hospitals for, from the request to feedback: status, quotations, timeline.",
        )
        .service(service.clone())
        .get(
            "listPatientBookings",
            "/api/v1/patients/{id}/bookings",
            bookings::list_of_patient,
            "The patient's bookings",
        )
        .access("admin, self, hospital_admin(booked)", "404")
        .get("listBookings", "/api/v1/bookings", bookings::list, "List bookings that the caller may see")
        .access("any(scoped)", "—")
        .post("createBooking", "/api/v1/bookings", bookings::create, "Create a booking: status requested")
        .access("patient, admin", "403")
        .refuses(&[PATIENT_PROFILE_REQUIRED, TOO_MANY_OPEN_BOOKINGS, ACCESS_REASON_REQUIRED])
        .get("getBooking", "/api/v1/bookings/{id}", bookings::get, "One booking with its newest quotation")
        .access("admin, patient(own), hospital_admin(own)", "404")
        .patch(
            "updateBooking",
            "/api/v1/bookings/{id}",
            bookings::update,
            "Change a booking while its status allows it",
        )
        .access("admin, patient(own), hospital_admin(own)", "404 to patient, hospital_admin; else 403")
        .refuses(&[BOOKING_NOT_EDITABLE, ACCESS_REASON_REQUIRED])
        .delete(
            "cancelBooking",
            "/api/v1/bookings/{id}",
            bookings::cancel,
            "Cancel a booking, with refund where due; the row stays",
        )
        .access("admin, patient(own)", "404 to patient; else 403")
        .refuses(&[INVALID_TRANSITION])
        .patch(
            "changeBookingStatus",
            "/api/v1/bookings/{id}/status",
            transitions::change_status,
            "Move through the 12-stage workflow",
        )
        .access("per transition", "404 to patient, hospital_admin; else 403")
        .refuses(&[INVALID_TRANSITION])
        .post(
            "sendQuotation",
            "/api/v1/bookings/{id}/quotation",
            quotations::send,
            "Send an itemised quotation with an expiry",
        )
        .access("admin, hospital_admin(own)", "404 to hospital_admin; else 403")
        .refuses(&[INVALID_TRANSITION])
        .post(
            "acceptQuotation",
            "/api/v1/bookings/{id}/quotation/accept",
            quotations::accept,
            "Accept the newest quotation: confirmed, then payment_pending",
        )
        .access("patient(own)", "404 to patient; else 403")
        .refuses(&[INVALID_TRANSITION, QUOTATION_EXPIRED, QUOTATION_SUPERSEDED])
        .get(
            "listBookingTimeline",
            "/api/v1/bookings/{id}/timeline",
            bookings::timeline,
            "Every status with who, when and why",
        )
        .access("admin, patient(own), hospital_admin(own)", "404")
        .get(
            "listBookingTransitions",
            "/api/v1/bookings/{id}/transitions",
            transitions::list,
            "What the caller may do next",
        )
        .access("admin, patient(own), hospital_admin(own)", "404")
}
