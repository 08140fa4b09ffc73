//! One file per resource, one function per operation: extract, one call, status.

pub mod payments;
pub mod refunds;
pub mod webhooks;
