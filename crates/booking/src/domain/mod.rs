//! Rules of bookings: no database, no HTTP.

mod editing;
mod pricing;
mod refund_policy;
mod status;
mod tax_rate;
pub mod workflow;

pub use editing::may_edit;
pub use pricing::{PricedQuotation, PricingError, UnpricedLine, price};
pub use refund_policy::{RefundPolicy, RefundTier};
pub use status::{BookingStatus, BookingType, PaymentStatus};
pub use tax_rate::TaxRate;
