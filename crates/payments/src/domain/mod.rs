//! Rules of payments: no database, no HTTP.

mod lattice;
mod money;
mod names;

pub use lattice::{RefundEffect, after_refunds, join_payment, join_refund};
pub use money::{due_back, refundable, still_due_back};
pub use names::{GatewayName, PaymentStatus, RefundStatus};
