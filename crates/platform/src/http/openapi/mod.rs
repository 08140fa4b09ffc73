//! The OpenAPI 3.0 document, read off the types of the handlers.

mod answers;
mod describe;
mod document;
mod example;
mod form;
mod headers;
mod operation;
mod problems;
mod schemas;
mod variants;
mod words;

pub use describe::{Describe, DescribeReply};
pub use document::{DocumentInfo, document};
pub use headers::AnswerHeader;
pub use operation::OperationDoc;
pub(super) use problems::{access_level, problem_codes};
