//! One file per verb: extract, one call, map.

pub mod accept;
pub mod cancel;
pub mod create;
pub mod get;
pub mod list;
pub mod list_of_patient;
pub mod quote;
pub mod status;
pub mod timeline;
pub mod transitions;
pub mod update;
