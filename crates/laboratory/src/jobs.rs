//! What is done by the clock.

use crate::service::Laboratories;
use async_trait::async_trait;
use platform::outbox::{Job, JobError, Jobs};

/// All of them.
pub fn jobs(laboratories: &Laboratories) -> Jobs {
    Jobs::new()
        .at("* * * * *", "laboratory.escalate_critical_results", EscalateCriticalResults(laboratories.clone()))
        .at("* * * * *", "laboratory.fold_again", FoldAgain(laboratories.clone()))
}

/// Tells others of critical results that nobody has acknowledged in time.
struct EscalateCriticalResults(Laboratories);

#[async_trait]
impl Job for EscalateCriticalResults {
    async fn run(&self) -> Result<(), JobError> {
        let count = self.0.escalate().await?;
        if count > 0 {
            tracing::warn!(count, "critical results were not acknowledged in time");
        }
        Ok(())
    }
}

/// Folds search columns again after an update that folds otherwise.
struct FoldAgain(Laboratories);

#[async_trait]
impl Job for FoldAgain {
    async fn run(&self) -> Result<(), JobError> {
        if self.0.fold_again().await? > 0 {
            self.0.invalidate().await;
        }
        Ok(())
    }
}
