#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod hashing;
mod jobs;
mod module;
mod provides;
mod reactions;
mod routes;
mod seed;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use config::AuthConfig;
pub use error::AuthError;
pub use hashing::PasswordHasher;
pub use module::module;
pub use seed::seed_password_hint;
pub use service::{Auth, AuthPorts};
