//! Rules of notifications: no database, no HTTP.

mod booking_status;
mod channels;
mod greeting;
mod words;

pub use booking_status::status_news;
pub use channels::{Choice, Plan, is_locked, plan};
pub use greeting::greeting_name;
pub use words::{DeliveryChannel, DeliveryStatus, DevicePlatform, NotificationChannel};
