#![doc = include_str!("../README.md")]

mod config;
mod dto;
mod entity;
mod error;
mod handlers;
mod provides;
mod reactions;
mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod text;

pub use config::TaxonomyConfig;
pub use error::TaxonomyError;
pub use reactions::reactions;
pub use routes::routes;
pub use service::{SeedCategory, SeedPriceRange, SeedSubcategory, SeedTreatment, Taxonomy};
