//! Queries over the tables of this crate. Personal data only through the
//! [`Reach`] of the caller.

pub mod bookings;
pub mod history;
pub mod integrity;
pub mod quotations;
mod reach;

pub use reach::Reach;
