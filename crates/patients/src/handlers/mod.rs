//! One file per resource, one function per operation: extract, one call, status.

pub mod access_log;
pub mod patients;
