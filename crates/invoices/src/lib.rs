#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod jobs;
mod paper;
mod reactions;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::InvoicesConfig;
pub use error::InvoiceError;
pub use jobs::jobs;
pub use reactions::reactions;
pub use routes::routes;
pub use service::{InvoicePorts, Invoices};
