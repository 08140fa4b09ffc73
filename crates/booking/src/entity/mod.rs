//! Entities of the tables this crate owns.

pub mod booking;
pub mod history;
pub mod quotation;
