//! Rules of payments: no database, no HTTP.

mod money;
mod names;
mod status_order;

pub use money::{due_back, refundable, still_due_back};
pub use names::{GatewayName, PaymentStatus, RefundStatus};
pub use status_order::{RefundEffect, after_refunds, payment_status_after, refund_status_after};
