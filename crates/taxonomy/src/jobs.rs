//! What is done by the clock.

use crate::service::Taxonomy;
use crate::store;
use async_trait::async_trait;
use platform::outbox::{Job, JobError, Jobs};

/// All of them.
pub fn jobs(taxonomy: &Taxonomy) -> Jobs {
    Jobs::new().at("* * * * *", "taxonomy.fold_again", FoldAgain(taxonomy.clone()))
}

/// Folds search columns again after an update that folds otherwise.
struct FoldAgain(Taxonomy);

#[async_trait]
impl Job for FoldAgain {
    async fn run(&self) -> Result<(), JobError> {
        store::treatments::fold_again(&self.0.parts.db).await?;
        Ok(())
    }
}
