//! Queries, one file per table, with the views over it.

pub mod hospital_treatments;
pub mod hospitals;
