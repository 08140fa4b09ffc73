use super::{MedicalDetails, TravelDetails};
use crate::domain::BookingStatus;
use chrono::NaiveDate;
use garde::Validate;
use kernel::{HospitalId, PackageId, PatientId, TreatmentId, UserId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of bookings.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListBookingsQuery {
    /// Only bookings with this status.
    pub status: Option<BookingStatus>,
    /// Only this patient's.
    pub patient_id: Option<PatientId>,
    /// Only at this hospital.
    pub hospital_id: Option<HospitalId>,
}

impl ListFilter for ListBookingsQuery {
    const SORTS: &'static [&'static str] = &["created_at", "requested_date"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// Filters of the list of one patient's bookings.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListPatientBookingsQuery {
    /// Only bookings with this status.
    pub status: Option<BookingStatus>,
    /// Only at this hospital.
    pub hospital_id: Option<HospitalId>,
}

impl ListFilter for ListPatientBookingsQuery {
    const SORTS: &'static [&'static str] = ListBookingsQuery::SORTS;
    const DEFAULT_SORT: &'static str = ListBookingsQuery::DEFAULT_SORT;
}

/// A new booking.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateBookingRequest {
    /// Whose booking it is: required of an administrator, the caller's own
    /// profile when a patient books.
    pub patient_id: Option<PatientId>,
    /// Where.
    pub hospital_id: HospitalId,
    /// What; the hospital must have it on offer.
    pub treatment_id: Option<TreatmentId>,
    /// A package instead of a treatment; not available yet.
    pub package_id: Option<PackageId>,
    /// When; after today (UTC).
    pub requested_date: NaiveDate,
    /// What the hospital needs to know of the condition.
    pub medical_details: Option<MedicalDetails>,
    /// Whether and how the patient travels.
    #[garde(dive)]
    pub travel_details: Option<TravelDetails>,
    /// Anything else.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 5000))]
    pub notes: Option<String>,
    /// Not available yet.
    #[garde(length(chars, max = 100))]
    pub coupon_code: Option<String>,
    /// Who looks after the booking; set by hospital or administrator only.
    pub coordinator_id: Option<UserId>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateBookingRequest {
    /// When; after today (UTC).
    pub requested_date: Option<NaiveDate>,
    /// What the hospital needs to know of the condition; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub medical_details: Option<Option<MedicalDetails>>,
    /// Whether and how the patient travels; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(dive)]
    pub travel_details: Option<Option<TravelDetails>>,
    /// Anything else; null removes it.
    #[serde(default, deserialize_with = "platform::http::present_lines")]
    #[garde(length(chars, min = 1, max = 5000))]
    pub notes: Option<Option<String>>,
    /// Not available yet; null is allowed.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(length(chars, max = 100))]
    pub coupon_code: Option<Option<String>>,
    /// Who looks after the booking: an account of a hospital or an
    /// administrator, set by them only; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub coordinator_id: Option<Option<UserId>>,
}

/// A move along the workflow.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChangeBookingStatusRequest {
    /// Where to; `GET /api/v1/bookings/{id}/transitions` lists what is allowed.
    pub status: BookingStatus,
    /// Why; required where the transition says so.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 1000))]
    pub reason: Option<String>,
    /// A remark for the timeline.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 2000))]
    pub notes: Option<String>,
}

/// Parameters of a cancellation.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBookingQuery {
    /// Why; without one the timeline says who cancelled.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, max = 1000))]
    pub reason: Option<String>,
}

/// Parameters of an acceptance.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptBookingQuotationQuery {
    /// The version that the patient has seen: when a newer one was sent
    /// meanwhile, nothing is accepted.
    #[garde(range(min = 1))]
    pub version: Option<i32>,
}
