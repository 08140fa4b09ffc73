//! Queries, one file per table and view.

pub mod patients;
