use crate::handlers::{
    accept, cancel, create, get, list, list_of_patient, quote, status, timeline, transitions, update,
};
use crate::service::Bookings;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(bookings: &Bookings) -> Routes {
    Routes::new("bookings")
        .service(bookings.clone())
        .get("/api/v1/patients/{id}/bookings", list_of_patient::handle, "The patient's bookings")
        .get("/api/v1/bookings", list::handle, "List bookings that the caller may see")
        .post("/api/v1/bookings", create::handle, "Create a booking: status requested")
        .get("/api/v1/bookings/{id}", get::handle, "One booking with its newest quotation")
        .patch("/api/v1/bookings/{id}", update::handle, "Change a booking while its status allows it")
        .delete("/api/v1/bookings/{id}", cancel::handle, "Cancel a booking, with refund where due; the row stays")
        .patch("/api/v1/bookings/{id}/status", status::handle, "Move through the 12-stage workflow")
        .post("/api/v1/bookings/{id}/quotation", quote::handle, "Send an itemised quotation with an expiry")
        .post(
            "/api/v1/bookings/{id}/quotation/accept",
            accept::handle,
            "Accept the newest quotation: confirmed, then payment_pending",
        )
        .get("/api/v1/bookings/{id}/timeline", timeline::handle, "Every status with who, when and why")
        .get("/api/v1/bookings/{id}/transitions", transitions::handle, "What the caller may do next")
}
