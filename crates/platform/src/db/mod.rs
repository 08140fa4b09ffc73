//! PostgreSQL: the connection, and what its errors mean.

mod config;
mod errors;

pub use config::{DatabaseConfig, connect};
pub use errors::{constraint_violation, is_outage, violates};
