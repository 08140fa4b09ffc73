#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod jobs;
mod module;
mod reactions;
mod routes;
mod seed;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::LaboratoryConfig;
pub use domain::{LabFlag, LabTestStatus};
pub use error::LaboratoryError;
pub use module::module;
pub use service::{Laboratories, LaboratoryPorts};
