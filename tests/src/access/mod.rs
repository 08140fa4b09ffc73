//! Every route without an account, as each role, and with the ids of others, against docs/ACCESS.md.
//!
//! A new module adds its rows to that page and, for each parameter of its paths, one to `rows.rs`. The tests
//! then cover it; without them they fail.

mod actors;
mod bodies;
mod disclosures;
mod fixture;
mod lists;
mod metacharacters;
mod one_connection;
mod privileged_fields;
mod roles;
mod row_access;
mod rows;
mod table;
mod verified_address;

pub use table::read as documented;
