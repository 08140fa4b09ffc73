#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod jobs;
mod module;
mod provides;
mod reactions;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::TaxonomyConfig;
pub use error::TaxonomyError;
pub use module::module;
pub use service::Taxonomy;
