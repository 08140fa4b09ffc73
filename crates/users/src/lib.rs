#![doc = include_str!("../README.md")]

mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod provides;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use error::UserError;
pub use provides::UserAccounts;
pub use routes::routes;
pub use service::Users;
