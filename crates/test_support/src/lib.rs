//! What tests stand on: a database per test on the real PostgreSQL, the
//! platform's parts, the application on a real port, and rows to begin with.
//!
//! ```ignore
//! let world = World::new().await;
//! let app = world.serve(vec![booking::routes(&bookings)]).await;
//! let patient = world.patient().await;
//! let answer = app.post("/api/v1/bookings").by(&patient.user).json(json!({ … })).send().await;
//! answer.expect(201);
//! ```
//!
//! A dev-dependency only. Panics are its way to fail a test.

mod client;
mod database;
mod entities;
mod fixtures;
mod hanging_cache;
pub mod ports;
mod services;
pub mod smtp_sink;
pub mod snapshot;
mod world;

pub use client::{Answer, Request, TestApp};
pub use database::TestDatabase;
pub use fixtures::{TestHospital, TestPatient, TestUser};
pub use hanging_cache::HangingCache;
pub use insta;
pub use services::service_url;
pub use world::World;
