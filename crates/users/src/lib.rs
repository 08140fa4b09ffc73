#![doc = include_str!("../README.md")]

mod audit_trail;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod jobs;
mod module;
mod provides;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use audit_trail::{AuditTrail, AuditTrailPorts};
pub use error::UserError;
pub use module::module;
pub use provides::UserAccounts;
pub use service::{UserPorts, Users};
