//! One file per resource, one function per operation: extract, one call, status.

pub mod audit_logs;
pub mod users;
