use crate::domain::DevicePlatform;
use crate::entity::device;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{DeviceId, Masked};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A device that may get push messages.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RegisterNotificationDeviceRequest {
    /// What the token belongs to.
    pub platform: DevicePlatform,
    /// The push service's token, 8 to 4096 characters; registered again it is the same device.
    #[garde(length(chars, min = 8, max = 4096), custom(token_length))]
    pub token: Masked<String>,
}

fn token_length(token: &Masked<String>, _: &()) -> garde::Result {
    match token.expose().trim().len() {
        8..=4096 => Ok(()),
        _ => Err(garde::Error::new("must have 8 to 4096 characters")),
    }
}

/// A registered device; its token never goes out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotificationDeviceView {
    /// The device.
    pub id: DeviceId,
    /// What the token belongs to.
    pub platform: DevicePlatform,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was registered the last time.
    pub updated_at: DateTime<Utc>,
}

impl From<device::Model> for NotificationDeviceView {
    fn from(row: device::Model) -> Self {
        Self { id: row.id, platform: row.platform, created_at: row.created_at, updated_at: row.updated_at }
    }
}

impl From<device::Model> for Versioned<NotificationDeviceView> {
    fn from(row: device::Model) -> Self {
        Self { version: row.updated_at, view: row.into() }
    }
}
