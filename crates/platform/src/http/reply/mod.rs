//! What a handler gives. Each reply knows how to describe itself for the
//! OpenAPI document, and answers conditional requests by itself.

mod body;
mod cached;
mod etag;
mod failure;
mod file;
mod list;
mod session_stream;

pub use body::{Accepted, Created, NoContent, Reply, Version, Versioned};
pub use cached::{CachedData, CachedFile, CachedList, CachedReply};
pub use etag::versioned_etag;
pub(super) use etag::{entity_tags, etag_of, is_not_modified};
pub use failure::ApiResult;
pub use file::{Csv, FileReply, MediaType, Pdf, PersonalFile, Xml};
pub use list::ListReply;
pub use session_stream::SessionStream;
