#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod mail;
mod module;
mod provides;
mod reactions;
mod routes;
mod service;
mod store;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod text_messages;
mod writer;

pub use config::NotificationsConfig;
pub use error::NotificationError;
pub use module::module;
pub use provides::{MessengerPorts, UserMessenger};
pub use service::{NotificationPorts, Notifications};
pub use text_messages::UserTextMessages;
