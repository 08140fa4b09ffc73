//! The audit trail: durable in PostgreSQL with what it tells of, then in order
//! and once in the document store, which may be away meanwhile.

mod drain;
mod record;
mod refusals;

pub use drain::{AUDIT_COLLECTION, AuditDrain};
pub use record::{AUDIT_LOGS, Audit};
pub use refusals::audit_refusals;
