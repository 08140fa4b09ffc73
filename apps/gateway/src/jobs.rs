//! Scheduled work that belongs to no module: what the platform keeps for a time.

use crate::foundation::Foundation;
use async_trait::async_trait;
use platform::Parts;
use platform::audit::AUDIT_COLLECTION;
use platform::documents::Documents;
use platform::idempotency::Idempotency;
use platform::outbox::{Job, JobError, Jobs};
use std::sync::Arc;

/// The platform's own jobs.
pub fn platform_jobs(f: &Foundation) -> Jobs {
    Jobs::new()
        .at("23 * * * *", "platform.remove_expired_answers", RemoveExpiredAnswers(f.parts.idempotency.clone()))
        .at("37 3 * * *", "platform.remove_old_events", RemoveOldEvents(f.parts.clone()))
        .at("47 * * * *", "platform.remove_expired_documents", RemoveExpiredDocuments(Arc::clone(&f.documents)))
}

/// Answers kept for `Idempotency-Key`, past their day.
struct RemoveExpiredAnswers(Idempotency);

#[async_trait]
impl Job for RemoveExpiredAnswers {
    async fn run(&self) -> Result<(), JobError> {
        self.0.cleanup().await?;
        Ok(())
    }
}

/// Events that every handler has dealt with, older than a month.
struct RemoveOldEvents(Parts);

#[async_trait]
impl Job for RemoveOldEvents {
    async fn run(&self) -> Result<(), JobError> {
        self.0.outbox.remove_older_than(&self.0.db, chrono::TimeDelta::days(30)).await?;
        Ok(())
    }
}

/// Documents with an end.
struct RemoveExpiredDocuments(Arc<dyn Documents>);

#[async_trait]
impl Job for RemoveExpiredDocuments {
    async fn run(&self) -> Result<(), JobError> {
        self.0.purge_expired(AUDIT_COLLECTION).await?;
        Ok(())
    }
}
