//! Entities of the tables this crate owns.

pub mod ledger_entry;
pub mod payment;
pub mod payment_event;
pub mod refund;
pub mod sandbox_event;
pub mod sandbox_payment;
pub mod sandbox_refund;
