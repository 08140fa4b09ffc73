use crate::domain::RefundPolicy;
use serde::Deserialize;

/// Section `[booking]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BookingConfig {
    /// What goes back on cancellation, by days before the requested date. A
    /// quotation keeps the policy that it was sent under.
    pub refund_policy: RefundPolicy,
    /// How many days ahead a treatment can be asked for.
    pub max_days_ahead: u16,
    /// How many days a quotation can be valid at the most.
    pub max_quotation_days: u16,
    /// How many bookings a patient can have that are neither paid nor ended; 0 for any number.
    pub max_open_bookings: u32,
}

impl Default for BookingConfig {
    fn default() -> Self {
        Self {
            refund_policy: RefundPolicy::default(),
            max_days_ahead: 1095,
            max_quotation_days: 365,
            max_open_bookings: 20,
        }
    }
}
