//! Rules of notifications: no database, no HTTP.

mod booking_status;
mod channels;
mod enums;
mod greeting;

pub use booking_status::status_notification;
pub use channels::{Choice, Plan, is_locked, plan};
pub use enums::{DeliveryChannel, DeliveryStatus, DevicePlatform, NotificationChannel};
pub use greeting::greeting_name;
