//! Queries, one file per table.

pub mod integrity;
pub mod users;
