//! What a handler takes. Each extractor refuses with a [`Problem`] and knows
//! how to describe itself for the OpenAPI document.

mod errors;
mod headers;
mod idempotent;
mod json;
mod patch;
mod path;
mod query;

pub use headers::{IfMatch, RequestLocale};
pub use idempotent::{IdempotentJson, RequiredIdempotentJson};
pub use json::{RawBody, ValidJson, Validated};
pub use patch::present;
pub use path::{IdOrSlug, Path, PathPair, PathSegment};
pub use query::{ListFilter, ListQuery, Paging, ValidQuery};
