//! Which problem codes an operation lists, and the check of every response against it.

mod catalogue;
mod check;

pub use catalogue::ProblemCatalogue;
pub(super) use check::ProblemCheck;
