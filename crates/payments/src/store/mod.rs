//! Queries over the module's tables. A client's payments only through a [`Reach`].

pub mod events;
pub mod ledger;
pub mod payments;
pub mod reach;
pub mod refunds;

pub use reach::Reach;
