//! What tests are built on: a database per test on the real PostgreSQL, the
//! platform's parts, the application on a real port, and rows to begin with.
//!
//! ```ignore
//! let world = World::new().await;
//! let app = world.serve(vec![booking::routes(&bookings)]).await;
//! let patient = world.patient().await;
//! let response = app.post("/api/v1/bookings").by(&patient.user).json(json!({ … })).send().await;
//! response.expect(201);
//! ```
//!
//! For tests and for `apps/proof`. Panics are its way to fail a test.

mod database;
mod entities;
mod eventually;
mod fake_twilio;
mod fixtures;
mod hanging_cache;
mod http;
pub mod ports;
mod services;
pub mod smtp_sink;
pub mod snapshot;
mod unchanged;
mod world;

pub use database::TestDatabase;
pub use eventually::{eventually, try_eventually};
pub use fake_twilio::{FakeTwilio, TwilioManner, TwilioRequest};
pub use fixtures::{TestHospital, TestPatient, TestUser};
pub use hanging_cache::HangingCache;
pub use http::{ApiClient, OutcomeCounts, ProblemCatalogue, Request, Response, TestApp};
pub use insta;
pub use services::service_url;
pub use world::World;
