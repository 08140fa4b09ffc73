use garde::Validate;
use schemars::JsonSchema;
use serde::Deserialize;

/// Where a stream goes on.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationStreamQuery {
    /// The `seq` of the last notification that the client has, where it cannot
    /// send the header `Last-Event-ID`.
    #[garde(range(min = 0))]
    pub last_event_id: Option<i64>,
}
