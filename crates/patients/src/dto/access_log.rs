use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::ports::Account;
use kernel::{AuditOutcome, Role, UserId};
use platform::documents::Document;
use platform::http::{ListFilter, Paging};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The access log has no filters; the newest entry comes first.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListPatientAccessQuery {}

impl ListFilter for ListPatientAccessQuery {
    const SORTS: &'static [&'static str] = &["at"];
    const DEFAULT_SORT: &'static str = "-at";
    const PAGING: Paging = Paging::OneOrder;
}

/// Someone read or changed the patient's data.
#[derive(Serialize, JsonSchema)]
pub struct PatientAccessView {
    /// The entry.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done (`patient.read`, `booking.update`, `invoice.read`).
    pub action: String,
    /// Which data: of a reading `demographics`, `clinical`, `booking`, `medical_details`, `payment`, `invoice` and the
    /// like; of a change the names of the fields.
    pub fields: Vec<String>,
    /// Why, as they said (`X-Access-Reason`).
    pub reason: Option<String>,
    /// Done or refused.
    pub outcome: AuditOutcome,
    /// Who; null for Medivoy itself.
    pub by: Option<PatientReader>,
}

/// Who read or changed the patient's data.
#[derive(Serialize, JsonSchema)]
pub struct PatientReader {
    /// The account.
    pub user_id: UserId,
    /// Its name; null when the account is gone.
    pub name: Option<String>,
    /// Its role; null when the account is gone.
    pub role: Option<Role>,
}

impl PatientAccessView {
    /// The entry of the audit trail, with the name that one of `accounts` has.
    pub fn new(entry: &Document, accounts: &[Account]) -> Self {
        let body = entry.body();
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let fields = body.get("changes").and_then(|changes| changes.get("fields")).and_then(Value::as_array);
        Self {
            id: entry.id().to_owned(),
            at: entry.at(),
            action: text("action").unwrap_or_default(),
            fields: fields.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            reason: text("reason"),
            outcome: if text("outcome").as_deref() == Some("denied") {
                AuditOutcome::Denied
            } else {
                AuditOutcome::Success
            },
            by: reader_of(entry).map(|user_id| {
                let account = accounts.iter().find(|a| a.id == user_id);
                PatientReader {
                    user_id,
                    name: account.map(|a| format!("{} {}", a.first_name, a.last_name)),
                    role: account.map(|a| a.role),
                }
            }),
        }
    }
}

/// Who stands in an entry of the audit trail.
pub fn reader_of(entry: &Document) -> Option<UserId> {
    entry.body().get("user_id")?.as_str()?.parse().ok()
}
