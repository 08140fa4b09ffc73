#![doc = include_str!("../README.md")]

mod config;
mod document;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod jobs;
mod module;
mod reactions;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::InvoicesConfig;
pub use error::InvoiceError;
pub use module::module;
pub use service::{InvoicePorts, Invoices};
