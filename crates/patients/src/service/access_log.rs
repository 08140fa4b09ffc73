use super::Patients;
use crate::dto::{PatientAccessView, reader_of};
use crate::error::PatientError;
use crate::store;
use chrono::{DateTime, Utc};
use kernel::{Actor, PatientId, UserId};
use platform::audit::{AUDIT_COLLECTION, About, DataSubject};
use platform::documents::{Document, Filter};
use platform::paging::{CursorPosition, PageRequest, Position, Slice};
use platform::problem::{Problem, common};
use std::collections::BTreeSet;

/// Documents read at once where all of them are counted.
const BATCH: u32 = 500;

impl Patients {
    /// Who read or changed which of the patient's data, when and why: the
    /// entries of the audit trail about the patient, newest first. An entry
    /// shows up when it has reached the document store.
    pub(crate) async fn access_log(
        &self,
        actor: &Actor,
        id: PatientId,
        page: &PageRequest,
    ) -> Result<Slice<About<PatientAccessView>>, PatientError> {
        if !page.sort.descending {
            let message = "can only be -at";
            let problem = Problem::new(common::INVALID_PARAMETER).detail(format!("`sort` {message}"));
            return Err(problem.field("sort", "invalid", message).into());
        }
        let scope = self.ports.scopes.of(actor).await?;
        let patient = store::patients::find(&self.parts.db, &scope, id).await?.ok_or(PatientError::NotFound)?;
        if !actor.is_admin() && !actor.is_user(patient.user_id) {
            return Err(PatientError::NotFound);
        }
        let slice = match &page.position {
            Position::Page(number) => self.numbered(id, *number, page.limit).await?,
            Position::Start => self.after(id, None, page.limit).await?,
            Position::After(position) => self.after(id, Some(position), page.limit).await?,
        };
        let readers: BTreeSet<UserId> = slice.items.iter().filter_map(reader_of).collect();
        let accounts = self.ports.accounts.by_ids(&readers.into_iter().collect::<Vec<_>>()).await?;
        let subject = DataSubject::patient(id, "access_log", id.0).with_fields(&["access_log"]);
        Ok(slice.map(|entry| About::new(subject.clone(), PatientAccessView::new(&entry, &accounts))))
    }

    async fn after(
        &self,
        id: PatientId,
        position: Option<&CursorPosition>,
        limit: u64,
    ) -> Result<Slice<Document>, PatientError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut filter = about(id, u32::try_from(limit).unwrap_or(BATCH) + 1);
        if let Some(position) = position {
            let at: DateTime<Utc> = position.key.parse().map_err(|_| Problem::new(common::INVALID_CURSOR))?;
            filter = filter.after(at, position.id.to_string());
        }
        let mut items = self.ports.documents.find(AUDIT_COLLECTION, &filter).await?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).map(position_of).transpose()?;
        Ok(Slice { items, next, total: None })
    }

    /// Reads all entries, since the store does not count: a profile has few.
    async fn numbered(&self, id: PatientId, number: u64, limit: u64) -> Result<Slice<Document>, PatientError> {
        let mut all: Vec<Document> = Vec::new();
        loop {
            let mut filter = about(id, BATCH);
            if let Some(last) = all.last() {
                filter = filter.after(last.at(), last.id());
            }
            let batch = self.ports.documents.find(AUDIT_COLLECTION, &filter).await?;
            let is_last = batch.len() < BATCH as usize;
            all.extend(batch);
            if is_last {
                break;
            }
        }
        let total = Some(u64::try_from(all.len()).unwrap_or(u64::MAX));
        let skipped = usize::try_from((number - 1).saturating_mul(limit)).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(skipped).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect();
        Ok(Slice { items, next: None, total })
    }
}

fn about(id: PatientId, limit: u32) -> Filter {
    Filter::newest(limit).field("patient_id", id.0)
}

fn position_of(entry: &Document) -> Result<CursorPosition, PatientError> {
    let id = entry.id().parse().map_err(|error: uuid::Error| Problem::internal(error))?;
    Ok(CursorPosition { key: entry.at().to_rfc3339(), id })
}
