#![doc = include_str!("../README.md")]

mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod provides;
mod reactions;
mod routes;
mod sealed;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use dto::CreatePatientRequest as SeedPatient;
pub use error::PatientError;
pub use provides::PatientRecords;
pub use reactions::reactions;
pub use routes::routes;
pub use service::{PatientParts, Patients};
