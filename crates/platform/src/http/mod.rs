//! HTTP: what a handler takes, what it gives, and how routes are mounted and documented.

mod content_language;
mod context;
pub mod docs_ui;
pub(crate) mod extract;
mod limit_class;
pub mod limits;
mod matched;
pub mod middleware;
pub mod openapi;
mod operation;
mod reply;
mod routes;
mod server;

pub use context::{ContextConfig, RequestContext};
pub use extract::{
    IdOrSlug, IdempotentJson, IfMatch, ListFilter, ListQuery, Paging, Path, PathPair, PathSegment, RawBody,
    RequestLocale, RequiredIdempotentJson, ValidJson, ValidQuery, Validated, lines, present, present_lines,
};
pub use limits::{Limits, LimitsConfig};
pub(crate) use matched::MatchedRoute;
pub use operation::{AccessLevel, AccessRow, Operation};
pub use reply::{
    Accepted, ApiResult, CachedData, CachedFile, CachedList, CachedReply, Created, Csv, FileReply, ListReply,
    MediaType, NoContent, Pdf, PersonalFile, Reply, SessionStream, Version, Versioned, Xml, versioned_etag,
};
pub use routes::Routes;
pub use server::{ApiState, HttpConfig, app};
