//! PostgreSQL: the connection, and what its errors mean.

mod changes;
mod config;
mod errors;
mod gather;
mod like;
mod scope;
pub(crate) mod transaction;

pub use changes::Changes;
pub use config::{DatabaseConfig, connect};
pub use errors::{constraint_violation, is_outage, violates};
pub use gather::Gather;
pub use like::escape_like;
pub use scope::ScopeColumns;
pub use transaction::{assert_no_transaction, is_in_transaction};
