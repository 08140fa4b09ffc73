//! Queries, one file per table. What a caller reads is within their [`Scope`](kernel::Scope).

pub mod integrity;
pub mod invoice_counters;
pub mod invoices;
pub mod refunded_payments;
