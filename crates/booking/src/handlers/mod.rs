//! One file per resource, one function per operation: extract, one call, status.

pub mod bookings;
pub mod quotations;
pub mod transitions;
