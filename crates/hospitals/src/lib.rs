#![doc = include_str!("../README.md")]

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
mod seed;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use error::HospitalError;
pub use module::module;
pub use provides::HospitalRecords;
pub use service::{HospitalPorts, Hospitals};
