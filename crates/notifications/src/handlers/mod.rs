//! One file per verb: extract, one call, map.

pub mod create;
pub mod delete;
pub mod devices;
pub mod list;
pub mod preferences;
pub mod read;
pub mod stream;
