//! The OpenAPI 3.0 document, read off the types of the handlers.

mod describe;
mod document;
mod example;
mod operation;
mod problems;
mod schemas;

pub use describe::{Describe, DescribeReply};
pub use document::{DocumentInfo, document};
pub use operation::OperationDoc;
pub(super) use problems::{access_level, problem_codes};
