use serde::Deserialize;

/// Section `[notifications]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotificationsConfig {
    /// Where users reach the web application, for links in mails; no slash at the end.
    pub public_app_url: String,
    /// Seconds between two heartbeats of a stream; the session is looked at with each.
    pub stream_heartbeat_seconds: u64,
    /// Streams that one user may have open with one process.
    pub max_streams_per_user: usize,
    /// Users that one step of an announcement reaches.
    pub broadcast_batch: u64,
}

impl Default for NotificationsConfig {
    fn default() -> Self {
        Self {
            public_app_url: "http://localhost:3000".to_owned(),
            stream_heartbeat_seconds: 15,
            max_streams_per_user: 10,
            broadcast_batch: 200,
        }
    }
}
