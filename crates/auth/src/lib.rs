#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod hashing;
mod jobs;
mod provides;
mod reactions;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::AuthConfig;
pub use error::AuthError;
pub use hashing::PasswordHasher;
pub use jobs::jobs;
pub use reactions::reactions;
pub use routes::routes;
pub use service::{Auth, AuthParts};
