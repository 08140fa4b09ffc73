//! Queries over the tables of this module.

pub mod hospitals;
pub mod offers;
