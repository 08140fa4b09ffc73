//! Events of the `booking` module.
use crate::{BookingId, HospitalId, Money, PatientId, PaymentId, QuotationId, UserId};

super::events! {
    /// A booking was created or moved to another status of its workflow.
    BookingStatusChanged = "booking.status_changed.v1" {
        /// The booking.
        booking_id: BookingId,
        /// Its number for people, `MB-YYYY-NNNNNN`.
        booking_number: String,
        /// Whose booking it is.
        patient_id: PatientId,
        /// Where it is booked.
        hospital_id: HospitalId,
        /// Status before; `None` when it was just created.
        from_status: Option<String>,
        /// Status now.
        to_status: String,
        /// Who moved it; `None` for Medivoy itself.
        changed_by: Option<UserId>,
    }
    /// A quotation was sent.
    QuotationSent = "booking.quotation_sent.v1" {
        /// The booking.
        booking_id: BookingId,
        /// Its number for people.
        booking_number: String,
        /// Whose booking it is.
        patient_id: PatientId,
        /// The quotation.
        quotation_id: QuotationId,
        /// Its version, from 1.
        version: i32,
        /// What it comes to.
        total: Money,
    }
    /// The gateway's verified word covers what was due.
    BookingPaid = "booking.payment_completed.v1" {
        /// The booking.
        booking_id: BookingId,
        /// The payment that completed it.
        payment_id: PaymentId,
        /// Whose booking it is.
        patient_id: PatientId,
        /// Where it is booked.
        hospital_id: HospitalId,
    }
    /// A booking was cancelled; what was paid goes back by the refund policy.
    BookingCancelled = "booking.cancelled.v1" {
        /// The booking.
        booking_id: BookingId,
        /// Share of what was paid that goes back in all, in basis points (10000 is all): what was refunded before counts.
        refund_basis_points: i64,
        /// Who cancelled; `None` for Medivoy itself.
        cancelled_by: Option<UserId>,
    }
}
