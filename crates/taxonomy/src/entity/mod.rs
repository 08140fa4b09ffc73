//! Entities of the tables this crate owns.

pub mod category;
pub mod subcategory;
pub mod treatment;
