//! Entities of the tables this crate owns.

pub mod broadcast;
pub mod delivery;
pub mod device;
pub mod notification;
pub mod preference;
