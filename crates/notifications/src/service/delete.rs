use super::{Notifications, user_of};
use crate::error::NotificationError;
use crate::store;
use kernel::{Actor, DeviceId, NotificationId};
use platform::db::Begin;
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Notifications {
    /// Takes one out of the inbox; the record of its deliveries stays.
    pub(crate) async fn delete(
        &self,
        actor: &Actor,
        id: NotificationId,
        version: IfMatch,
    ) -> Result<(), NotificationError> {
        let txn = self.parts.db.begin().await?;
        let row = self.locked(&txn, actor, id).await?;
        version.check(row.updated_at)?;
        let mut change = row.into_active_model();
        change.deleted_at = Set(Some(self.parts.now()));
        store::notifications::update(&txn, change).await?;
        Ok(txn.commit().await?)
    }

    pub(crate) async fn delete_device(&self, actor: &Actor, id: DeviceId) -> Result<(), NotificationError> {
        let deleted = store::devices::delete_own(&self.parts.db, user_of(actor)?, id).await?;
        if deleted { Ok(()) } else { Err(NotificationError::NotFound) }
    }
}
