use super::{BookingQuotationView, MedicalDetails, TravelDetails};
use crate::domain::workflow::Allowed;
use crate::domain::{BookingStatus, BookingType, PaymentStatus};
use crate::entity::{booking, history};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{BookingId, HospitalId, Money, PackageId, PatientId, TreatmentId, UserId};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A booking in a list: without its medical details and its quotation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingListItemView {
    /// The booking.
    pub id: BookingId,
    /// Number for people, `MB-YYYY-NNNNNN`.
    pub booking_number: String,
    /// Whose booking it is.
    pub patient_id: PatientId,
    /// Where.
    pub hospital_id: HospitalId,
    /// What, when a treatment is booked.
    pub treatment_id: Option<TreatmentId>,
    /// What, when a package is booked.
    pub package_id: Option<PackageId>,
    /// Whether a treatment or a package is booked.
    pub booking_type: BookingType,
    /// Its status.
    pub status: BookingStatus,
    /// Stage of the workflow, 1 to 12.
    pub stage: u8,
    /// Where it goes back to, when it is on hold.
    pub held_from: Option<BookingStatus>,
    /// When the patient wants to come.
    pub requested_date: NaiveDate,
    /// When a quotation was accepted.
    pub confirmed_date: Option<NaiveDate>,
    /// When the treatment was over.
    pub completion_date: Option<NaiveDate>,
    /// What is due; null until a quotation is accepted.
    pub total: Option<Money>,
    /// Status of its payment.
    pub payment_status: PaymentStatus,
    /// Whether and how the patient travels.
    pub travel_details: Option<TravelDetails>,
    /// Anything else.
    pub notes: Option<String>,
    /// Coupon to apply.
    pub coupon_code: Option<String>,
    /// Who looks after the booking.
    pub coordinator_id: Option<UserId>,
    /// What the caller may do next, as `GET /api/v1/bookings/{id}/transitions` says.
    pub actions: Vec<BookingTransitionView>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A booking as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingView {
    /// The booking.
    #[serde(flatten)]
    pub booking: BookingListItemView,
    /// What the hospital needs to know of the condition. Null when there is
    /// nothing, when an administrator gave no `X-Access-Reason`, and in the
    /// answer to a creation with an `Idempotency-Key`.
    pub medical_details: Option<MedicalDetails>,
    /// Whether there is something to know, shown or not.
    pub has_medical_details: bool,
    /// The newest quotation.
    pub quotation: Option<BookingQuotationView>,
}

impl From<BookingView> for Versioned<BookingView> {
    fn from(view: BookingView) -> Self {
        Self { version: view.booking.updated_at, view }
    }
}

impl BookingListItemView {
    /// The booking with what its sealed columns hold, and what the caller may do next.
    pub fn new(
        booking: booking::Model,
        travel_details: Option<TravelDetails>,
        notes: Option<String>,
        actions: Vec<Allowed>,
    ) -> Self {
        Self {
            total: booking.total(),
            id: booking.id,
            booking_number: booking.booking_number,
            patient_id: booking.patient_id,
            hospital_id: booking.hospital_id,
            treatment_id: booking.treatment_id,
            package_id: booking.package_id,
            booking_type: booking.booking_type,
            status: booking.status,
            stage: booking.status.stage(),
            held_from: booking.held_from,
            requested_date: booking.requested_date,
            confirmed_date: booking.confirmed_date,
            completion_date: booking.completion_date,
            payment_status: booking.payment_status,
            travel_details,
            notes,
            coupon_code: booking.coupon_code,
            coordinator_id: booking.coordinator_id,
            actions: actions.into_iter().map(Into::into).collect(),
            created_at: booking.created_at,
            updated_at: booking.updated_at,
        }
    }
}

/// One status of a booking's timeline.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingTimelineEntryView {
    /// The entry.
    pub id: Uuid,
    /// The booking.
    pub booking_id: BookingId,
    /// Status before; null for the first.
    pub from_status: Option<BookingStatus>,
    /// Status after.
    pub to_status: BookingStatus,
    /// Who moved it; null for Medivoy itself.
    pub changed_by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
    /// A remark.
    pub notes: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<history::Model> for BookingTimelineEntryView {
    fn from(entry: history::Model) -> Self {
        Self {
            id: entry.id,
            booking_id: entry.booking_id,
            from_status: entry.from_status,
            to_status: entry.to_status,
            changed_by: entry.changed_by,
            reason: entry.reason,
            notes: entry.notes,
            at: entry.at,
        }
    }
}

/// A move that the caller may make now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingTransitionView {
    /// Where to.
    pub status: BookingStatus,
    /// What has to be given for it. `line_items`: by sending a quotation;
    /// `quotation_acceptance`: by accepting it; else by `PATCH …/status`.
    pub requires: Vec<&'static str>,
}

impl From<Allowed> for BookingTransitionView {
    fn from(allowed: Allowed) -> Self {
        Self { status: allowed.status, requires: allowed.requires.to_vec() }
    }
}
