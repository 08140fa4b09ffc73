//! Queries, one file per table.

pub mod users;
