//! What is done by the clock.

use crate::service::Users;
use crate::store;
use async_trait::async_trait;
use platform::outbox::{Job, JobError, Jobs};

/// All of them.
pub fn jobs(users: &Users) -> Jobs {
    Jobs::new().at("* * * * *", "users.fold_again", FoldAgain(users.clone()))
}

/// Folds search columns again after an update that folds otherwise.
struct FoldAgain(Users);

#[async_trait]
impl Job for FoldAgain {
    async fn run(&self) -> Result<(), JobError> {
        store::users::fold_again(&self.0.parts.db).await?;
        Ok(())
    }
}
