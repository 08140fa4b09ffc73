//! One file per verb: extract, one call, map.

pub mod create;
pub mod get;
pub mod ledger;
pub mod list;
pub mod refund;
pub mod verify;
pub mod webhook;
