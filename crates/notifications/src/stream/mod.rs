//! Live notifications: server-sent events, notified by PostgreSQL across processes.

mod feed;
mod hub;
mod listener;
mod reply;

pub use feed::Feed;
pub use hub::Hub;
pub use reply::{EventStream, LastEventId};
