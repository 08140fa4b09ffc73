//! Work by the clock.

use crate::service::Invoices;
use async_trait::async_trait;
use platform::outbox::{Job, JobError, Jobs};

/// The scheduled jobs of this module.
#[must_use]
pub fn jobs(invoices: &Invoices) -> Jobs {
    Jobs::new().at("10 * * * *", "invoices.mark_overdue", MarkOverdue(invoices.clone()))
}

struct MarkOverdue(Invoices);

#[async_trait]
impl Job for MarkOverdue {
    async fn run(&self) -> Result<(), JobError> {
        let count = self.0.mark_overdue().await?;
        if count > 0 {
            tracing::info!(count, "invoices are overdue");
        }
        Ok(())
    }
}
