//! What is done by the clock.

use crate::service::{Hospitals, LISTS};
use crate::store;
use async_trait::async_trait;
use platform::outbox::{Job, JobError, Jobs};

/// All of them.
pub fn jobs(hospitals: &Hospitals) -> Jobs {
    Jobs::new().at("* * * * *", "hospitals.fold_again", FoldAgain(hospitals.clone()))
}

/// Folds search columns again after an update that folds otherwise.
struct FoldAgain(Hospitals);

#[async_trait]
impl Job for FoldAgain {
    async fn run(&self) -> Result<(), JobError> {
        if store::hospitals::fold_again(&self.0.parts.db).await? > 0 {
            self.0.invalidate(&[LISTS]).await;
        }
        Ok(())
    }
}
