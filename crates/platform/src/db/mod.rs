//! PostgreSQL: the connection, and what its errors mean.

mod batch_loader;
mod changes;
mod config;
mod errors;
mod named_lock;
mod refold;
mod scope;
mod search;
mod transaction;
mod unique_slug;
pub(crate) mod unit_of_work;

pub use batch_loader::BatchLoader;
pub use changes::Changes;
pub use config::{DatabaseConfig, connect};
pub use errors::{constraint_violation, is_outage, violates};
pub use named_lock::lock_name;
pub use refold::refold;
pub use scope::ScopeColumns;
pub use search::Search;
pub use transaction::{Begin, Transaction};
pub use unique_slug::insert_with_free_slug;
pub use unit_of_work::{assert_no_transaction, is_in_transaction};
