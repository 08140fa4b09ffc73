//! Entities of the tables this crate owns.

pub mod patient;
