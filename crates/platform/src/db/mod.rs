//! PostgreSQL: the connection, and what its errors mean.

mod config;
mod errors;
mod gather;
mod like;

pub use config::{DatabaseConfig, connect};
pub use errors::{constraint_violation, is_outage, violates};
pub use gather::Gather;
pub use like::escape_like;
