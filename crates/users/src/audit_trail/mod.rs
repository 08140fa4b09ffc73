//! Reading the audit trail from the document store.

mod export;
mod lines;

pub use export::AuditExport;

use crate::dto::{AuditLogFormat, AuditLogView, ListAuditLogsQuery};
use crate::error::UserError;
use chrono::{DateTime, SecondsFormat, Utc};
use kernel::{Actor, AuditEntry};
use platform::Parts;
use platform::audit::AUDIT_COLLECTION;
use platform::documents::{Document, Documents, DocumentsError, Filter};
use platform::paging::{CursorPosition, PageRequest, Position, Slice};
use platform::problem::{Problem, common};
use std::sync::Arc;

/// What [`AuditTrail`] reads from.
#[derive(Clone)]
pub struct AuditTrailPorts {
    /// The document store, where the entries are.
    pub documents: Arc<dyn Documents>,
}

/// The audit trail, for administrators. It is only ever added to. Cheap to clone.
#[derive(Clone)]
pub struct AuditTrail {
    parts: Parts,
    ports: AuditTrailPorts,
}

impl AuditTrail {
    /// Over these parts and ports.
    #[must_use]
    pub fn new(parts: Parts, ports: AuditTrailPorts) -> Self {
        Self { parts, ports }
    }

    /// One page, newest first.
    pub(crate) async fn list(
        &self,
        filter: &ListAuditLogsQuery,
        page: &PageRequest,
    ) -> Result<Slice<AuditLogView>, UserError> {
        if !page.sort.descending {
            return Err(invalid_parameter("sort", "can only be -timestamp").into());
        }
        let after = match &page.position {
            Position::Start => None,
            Position::After(position) => Some(position_in_store(position)?),
            Position::Page(_) => return Err(invalid_parameter("page", "is not for this list; use `cursor`").into()),
        };
        let limit = u32::try_from(page.limit).unwrap_or(100);
        let mut found = self.find(filter, after, limit + 1).await?;
        let has_more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| has_more).map(position_of).transpose()?;
        Ok(Slice { items: found.into_iter().map(AuditLogView::from).collect(), next, total: None })
    }

    /// All that match, newest first, in batches as the client takes them.
    pub(crate) async fn export(
        &self,
        actor: &Actor,
        filter: ListAuditLogsQuery,
        format: AuditLogFormat,
    ) -> Result<AuditExport, UserError> {
        let entry = AuditEntry::new(actor, "audit_log.export", "audit_log", None);
        self.parts.audit.record_reading(&self.parts.db, &entry).await?;
        AuditExport::begin(self.clone(), actor, filter, format, self.parts.now().date_naive()).await
    }

    async fn find(
        &self,
        by: &ListAuditLogsQuery,
        after: Option<(DateTime<Utc>, String)>,
        limit: u32,
    ) -> Result<Vec<Document>, UserError> {
        let fields = [
            ("user_id", by.user_id.map(|id| id.to_string())),
            ("action", by.action.clone()),
            ("entity_type", by.entity_type.clone()),
            ("entity_id", by.entity_id.map(|id| id.to_string())),
        ];
        let mut filter = Filter::newest(limit);
        for (name, value) in fields {
            filter = value.map_or(filter.clone(), |value| filter.field(name, value));
        }
        filter = by.from.map_or(filter.clone(), |from| filter.from(from));
        filter = by.to.map_or(filter.clone(), |to| filter.until(to));
        filter = after.map_or(filter.clone(), |(at, id)| filter.after(at, id));
        self.ports.documents.find(AUDIT_COLLECTION, &filter).await.map_err(|error| store_problem(error).into())
    }
}

fn invalid_parameter(parameter: &str, why: &str) -> Problem {
    Problem::new(common::INVALID_PARAMETER).detail(format!("`{parameter}` {why}")).field(parameter, "invalid", why)
}

fn store_problem(error: DocumentsError) -> Problem {
    match error {
        DocumentsError::Away(_) => Problem::unavailable(error),
        DocumentsError::Refused(_) | DocumentsError::Invalid(_) => Problem::internal(error),
    }
}

fn position_of(document: &Document) -> Result<CursorPosition, UserError> {
    let id = document.id().parse().map_err(|error: uuid::Error| UserError::Problem(Problem::internal(error)))?;
    Ok(CursorPosition { key: document.at().to_rfc3339_opts(SecondsFormat::Millis, true), id })
}

fn position_in_store(position: &CursorPosition) -> Result<(DateTime<Utc>, String), UserError> {
    let at = DateTime::parse_from_rfc3339(&position.key).map_err(|_| Problem::new(common::INVALID_CURSOR))?;
    Ok((at.to_utc(), position.id.to_string()))
}

impl std::fmt::Debug for AuditTrail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditTrail")
    }
}
