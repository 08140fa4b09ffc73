//! Rules of bookings: no database, no HTTP.

mod edit_rules;
mod pricing;
mod refund_policy;
mod status;
mod terms;
pub mod workflow;

pub use edit_rules::may_edit;
pub use kernel::TaxRate;
pub use pricing::{PricedQuotation, PricingError, UnpricedLine, price};
pub use refund_policy::{RefundPolicy, RefundTier};
pub use status::{BookingStatus, BookingType, PaymentStatus};
pub use terms::Terms;
