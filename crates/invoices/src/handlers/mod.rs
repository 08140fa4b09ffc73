//! One file per resource, one function per operation: extract, one call, status.

pub mod credit_notes;
pub mod invoices;
