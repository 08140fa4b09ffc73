//! Queries over the tables of this crate.

pub mod broadcasts;
pub mod deliveries;
pub mod devices;
pub mod inbox;
pub mod preferences;
