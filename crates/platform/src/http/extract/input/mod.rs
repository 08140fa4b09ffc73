//! How a request is read into its type: stricter than serde's own readers, and in the words of the API.
//!
//! An object is an object and no array of its members' values; a number, a date and an id have one form each, and nothing
//! of it is dropped; a text is one line in Unicode's normal form C with something to see in it, unless its field says
//! otherwise ([`super::lines`], `Masked`). Since this stands in front of every type, a new field cannot forget it.

mod body;
mod fault;
mod form;
mod number;
mod parameters;
mod path;
mod tree;

pub(crate) use number::is_integer;

pub(super) use body::{BodyFault, read_body};
pub(super) use fault::{Fault, FaultKind};
pub(super) use parameters::read_parameters;

#[cfg(test)]
mod tests;
