//! One file per verb: extract, one call, map.

pub mod create;
pub mod credit_note;
pub mod get;
pub mod list;
pub mod pdf;
pub mod send;
