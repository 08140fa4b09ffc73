#![doc = include_str!("../README.md")]

mod domain;
mod dto;
mod entity;
mod error;
mod handlers;
mod provides;
mod reactions;
mod routes;
mod seed;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use entity::hospital::HospitalType;
pub use error::HospitalError;
pub use provides::HospitalRecords;
pub use reactions::reactions;
pub use routes::routes;
pub use seed::{HospitalSeedError, SeedCountry, SeedHospital, SeedOffer, SeededHospitals};
pub use service::{HospitalParts, Hospitals};
