use chrono::{DateTime, Datelike, Utc};
use garde::Validate;
use kernel::{AuditOutcome, UserId};
use platform::documents::Document;
use platform::http::{ListFilter, Paging};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Filters of the audit trail; all that are given must hold.
#[derive(Debug, Clone, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListAuditLogsQuery {
    /// Who acted.
    pub user_id: Option<UserId>,
    /// What was done (`booking.create`).
    #[garde(length(chars, min = 1, max = 100))]
    pub action: Option<String>,
    /// Kind of the entity (`booking`).
    #[garde(length(chars, min = 1, max = 200))]
    pub entity_type: Option<String>,
    /// The entity.
    pub entity_id: Option<Uuid>,
    /// From this time on.
    #[garde(inner(custom(within_reason)))]
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    #[garde(inner(custom(within_reason)))]
    pub to: Option<DateTime<Utc>>,
}

impl ListFilter for ListAuditLogsQuery {
    const SORTS: &'static [&'static str] = &["timestamp"];
    const DEFAULT_SORT: &'static str = "-timestamp";
    const PAGING: Paging = Paging::OneOrderByCursor;
}

/// The form of an exported audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditLogFormat {
    /// One line of comma-separated values per entry, after a line of names (RFC 4180).
    #[default]
    Csv,
    /// One JSON object per line.
    Ndjson,
}

/// Which entries to export, in which form.
#[derive(Debug, Clone, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ExportAuditLogsQuery {
    /// `csv` unless given.
    #[serde(default)]
    pub format: AuditLogFormat,
    /// Who acted.
    pub user_id: Option<UserId>,
    /// What was done (`booking.create`).
    #[garde(length(chars, min = 1, max = 100))]
    pub action: Option<String>,
    /// Kind of the entity (`booking`).
    #[garde(length(chars, min = 1, max = 200))]
    pub entity_type: Option<String>,
    /// The entity.
    pub entity_id: Option<Uuid>,
    /// From this time on.
    #[garde(inner(custom(within_reason)))]
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    #[garde(inner(custom(within_reason)))]
    pub to: Option<DateTime<Utc>>,
}

impl ExportAuditLogsQuery {
    /// The filters alone.
    #[must_use]
    pub fn filter(self) -> ListAuditLogsQuery {
        ListAuditLogsQuery {
            user_id: self.user_id,
            action: self.action,
            entity_type: self.entity_type,
            entity_id: self.entity_id,
            from: self.from,
            to: self.to,
        }
    }
}

/// Years that every store can hold.
fn within_reason(at: &DateTime<Utc>, _: &()) -> garde::Result {
    if (1900..=2200).contains(&at.year()) { Ok(()) } else { Err(garde::Error::new("is not within 1900 and 2200")) }
}

/// One line of the audit trail.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AuditLogView {
    /// The entry.
    pub id: String,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Who acted; null for Medivoy itself and for callers who are not signed in.
    pub user_id: Option<String>,
    /// What was done.
    pub action: String,
    /// Kind of the entity.
    pub entity_type: String,
    /// The entity, where there is one.
    pub entity_id: Option<String>,
    /// What changed: `fields` names fields, and other names say what the action did; null when it changed nothing.
    #[schemars(with = "Option<serde_json::Map<String, Value>>")]
    pub changes: Value,
    /// Done or refused.
    pub outcome: AuditOutcome,
    /// The reason given for a break-glass access.
    pub reason: Option<String>,
    /// Where the request came from.
    pub ip_address: Option<String>,
    /// What the client said about itself.
    pub user_agent: Option<String>,
    /// The request.
    pub request_id: Option<String>,
}

impl From<Document> for AuditLogView {
    fn from(document: Document) -> Self {
        let text = |name: &str| document.body().get(name).and_then(Value::as_str).map(str::to_owned);
        let denied = document.body().get("outcome").and_then(Value::as_str) == Some("denied");
        Self {
            timestamp: document.at(),
            user_id: text("user_id"),
            action: text("action").unwrap_or_default(),
            entity_type: text("entity_type").unwrap_or_default(),
            entity_id: text("entity_id"),
            changes: document.body().get("changes").cloned().unwrap_or_default(),
            outcome: if denied { AuditOutcome::Denied } else { AuditOutcome::Success },
            reason: text("reason"),
            ip_address: text("ip_address"),
            user_agent: text("user_agent"),
            request_id: text("request_id"),
            id: document.id().to_owned(),
        }
    }
}
