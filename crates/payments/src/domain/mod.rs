//! Rules of payments: no database, no HTTP.

mod lattice;
mod money;
mod names;

pub use lattice::{RefundEffect, after_refunds, join_payment, join_refund};
pub use money::{refundable, share_to_refund};
pub use names::{GatewayName, PaymentStatus, RefundStatus};
