use crate::service::Patients;
use async_trait::async_trait;
use kernel::events::users::UserDeleted;
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::DatabaseTransaction;

/// The reactions of this module.
#[must_use]
pub fn reactions(patients: &Patients) -> Reactions {
    Reactions::new().on::<UserDeleted>("patients.delete_profile", DeleteProfile(patients.clone()))
}

struct DeleteProfile(Patients);

#[async_trait]
impl Reaction<UserDeleted> for DeleteProfile {
    async fn react(&self, txn: &DatabaseTransaction, _: &Delivery, event: UserDeleted) -> Result<(), ReactionError> {
        Ok(self.0.delete_of_user(txn, event.user_id).await?)
    }
}
