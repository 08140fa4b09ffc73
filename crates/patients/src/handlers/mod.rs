//! One file per verb: extract, one call, map.

pub mod access_log;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod update;
