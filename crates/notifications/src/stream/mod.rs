//! Live notifications: server-sent events, woken by PostgreSQL across processes.

mod body;
mod hub;
mod listener;
mod reply;

pub use body::Feed;
pub use hub::Hub;
pub use reply::{EventStream, LastEventId};
