//! One file per verb: extract, one call, map.

pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod offers;
pub mod update;
pub mod verify;
