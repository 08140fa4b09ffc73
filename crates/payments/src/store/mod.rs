//! Queries, one file per table. What a caller reads is within their [`Scope`](kernel::Scope).

pub mod integrity;
pub mod ledger_entries;
pub mod payment_events;
pub mod payments;
pub mod refunds;
