//! Every route as nobody, as each role, and as a stranger with another's ids, against docs/ACCESS.md.
//!
//! A new module adds its rows to that page and, for each parameter of its paths, one to `rows.rs`. The walks then
//! cover it; without them they fail.

mod bodies;
mod lists;
mod people;
mod roles;
mod rows;
mod settable;
mod strangers;
mod table;
mod walk;

pub use table::read as documented;
