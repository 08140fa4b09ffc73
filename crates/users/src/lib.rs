#![doc = include_str!("../README.md")]

mod audit_trail;
mod domain;
mod dto;
mod dto_audit_logs;
mod entity;
mod error;
mod handlers;
mod provides;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use audit_trail::AuditTrail;
pub use error::UserError;
pub use provides::UserAccounts;
pub use routes::{audit_routes, routes};
pub use service::Users;
