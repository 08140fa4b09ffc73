use crate::domain::{GatewayName, PaymentStatus};
use garde::Validate;
use kernel::{AppointmentId, BookingId, Masked, Money};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of payments.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListPaymentsQuery {
    /// Only this status.
    pub status: Option<PaymentStatus>,
    /// Only this gateway.
    pub gateway: Option<GatewayName>,
    /// Only for this booking.
    pub booking_id: Option<BookingId>,
    /// Only for this appointment.
    pub appointment_id: Option<AppointmentId>,
}

impl ListFilter for ListPaymentsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// A patient's payments have no filters of their own.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPatientPaymentsQuery {}

impl ListFilter for ListPatientPaymentsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// A payment to begin: for a booking or for an appointment, one of them.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreatePaymentRequest {
    /// The booking to pay for.
    pub booking_id: Option<BookingId>,
    /// The appointment to pay for.
    pub appointment_id: Option<AppointmentId>,
    /// Who moves the money.
    pub gateway: GatewayName,
    /// What the payer means to pay with, as the gateway calls it (`card`, `upi`).
    #[garde(length(chars, min = 1, max = 40), pattern("^[a-z][a-z0-9_]*$"))]
    pub payment_method: Option<String>,
    /// What the payer believes is due; 422 when it is not. What is charged is
    /// never taken from it.
    pub amount: Option<Money>,
}

/// Money to give back.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RefundPaymentRequest {
    /// How much; without it all that is left.
    pub amount: Option<Money>,
    /// Why; kept with the refund.
    #[serde(deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 3, max = 500))]
    pub reason: String,
}

/// What Razorpay Checkout handed to the payer's browser.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyPaymentRequest {
    /// `razorpay_payment_id`.
    #[garde(length(chars, min = 1, max = 100))]
    pub razorpay_payment_id: String,
    /// `razorpay_order_id`; must be the payment's, where given.
    #[garde(length(chars, min = 1, max = 100))]
    pub razorpay_order_id: Option<String>,
    /// `razorpay_signature`, 64 hex digits.
    #[garde(length(chars, min = 1, max = 200))]
    pub razorpay_signature: Masked<String>,
}
