//! One file per verb: extract, one call, map.

pub mod activate;
pub mod audit_logs;
pub mod audit_logs_export;
pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod update;
