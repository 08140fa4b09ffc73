//! How Medivoy works, never what: configuration, telemetry, database, HTTP,
//! OpenAPI, outbox and jobs, cache, documents, mail, files, rate limits, audit.
//!
//! Nothing here holds an entity, a DTO or a rule of one domain module.

pub mod audit;
pub mod auth;
pub mod cache;
pub mod config;
pub mod crypto;
pub mod db;
pub mod documents;
pub mod http;
pub mod idempotency;
mod init;
pub mod mail;
mod module;
pub mod objects;
pub mod outbox;
pub mod paging;
mod parts;
pub mod problem;
pub mod rate_limit;
pub mod reseal;
pub mod secrets;
pub mod sms;
pub mod telemetry;

pub use init::init;
pub use module::{Module, Seed, SeedContext, SeedError, Verify, broken_places, seeded_id};
pub use parts::Parts;
