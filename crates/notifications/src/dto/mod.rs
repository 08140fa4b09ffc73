//! What goes over the wire, one file per resource.

mod announcements;
mod devices;
mod notifications;
mod preferences;
mod stream;

pub use announcements::{CreateNotificationRequest, NotificationAudience, QueuedNotificationView};
pub use devices::{NotificationDeviceView, RegisterNotificationDeviceRequest};
pub use notifications::{ListNotificationsQuery, NotificationView, ReadAllNotificationsView};
pub use preferences::{
    NotificationPreference, NotificationPreferenceView, NotificationPreferencesView,
    UpdateNotificationPreferencesRequest,
};
pub use stream::NotificationStreamQuery;

// What an account is told itself, and the receipt of an announcement.
platform::discloses_nothing!(
    NotificationDeviceView,
    NotificationPreferencesView,
    NotificationView,
    QueuedNotificationView,
    ReadAllNotificationsView,
);
