//! The audit trail: durable in PostgreSQL with the change it records, then in order
//! and once in the document store, which may be away meanwhile.
//!
//! The order is that in which entries were recorded, whatever their transactions
//! took: an entry is carried only when no earlier one can come any more. So each
//! has one position for ever, and the hash of the one before it: a changed,
//! missing or added entry is found by [`verify_trail`].

mod chain;
mod disclosure;
mod disclosures;
mod drain;
mod record;
mod refusals;
mod settled;
mod verify;

pub use disclosure::{About, DataSubject, Discloses, Disclosure};
pub use disclosures::{access_reason_given, audit_disclosures};
pub(crate) use disclosures::{note_subjects, require_access_reason};
pub use drain::{AUDIT_COLLECTION, AuditDrain};
pub use record::{AUDIT_LOGS, Audit};
pub use refusals::audit_refusals;
pub use verify::{TrailError, verify_trail};
