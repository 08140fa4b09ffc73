#![doc = include_str!("../README.md")]

mod config;
mod courier;
mod desk;
mod domain;
mod dto;
mod entity;
mod envelope;
mod error;
mod handlers;
mod provides;
mod reactions;
mod routes;
mod service;
mod store;
mod stream;
#[cfg(test)]
mod tests;
mod text;

pub use config::NotificationsConfig;
pub use error::NotificationError;
pub use provides::UserMessenger;
pub use reactions::reactions;
pub use routes::routes;
pub use service::{Notifications, NotificationsParts};
