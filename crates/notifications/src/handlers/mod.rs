//! One file per resource, one function per operation: extract, one call, status.

pub mod devices;
pub mod notifications;
pub mod preferences;
pub mod stream;
