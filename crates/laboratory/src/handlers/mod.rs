//! One file per resource, one function per operation: extract, one call, status.

pub mod lab_tests;
pub mod laboratories;
pub mod trends;
