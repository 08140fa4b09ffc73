use super::{Notifications, user_of};
use crate::dto::{NotificationView, ReadAllNotificationsView};
use crate::error::NotificationError;
use crate::store;
use kernel::{Actor, NotificationId};
use platform::db::Begin;
use platform::http::Versioned;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Notifications {
    /// Marks one as read; read before, it stays as it was.
    pub(crate) async fn mark_read(
        &self,
        actor: &Actor,
        id: NotificationId,
    ) -> Result<Versioned<NotificationView>, NotificationError> {
        let txn = self.parts.db.begin().await?;
        let mut row = self.locked(&txn, actor, id).await?;
        if row.read_at.is_none() {
            let mut change = row.into_active_model();
            change.read_at = Set(Some(self.parts.now()));
            row = store::notifications::update(&txn, change).await?;
        }
        let deliveries = store::deliveries::by_notification(&txn, &[id]).await?.remove(&id).unwrap_or_default();
        txn.commit().await?;
        Ok(Versioned { version: row.updated_at, view: NotificationView::new(row, deliveries) })
    }

    pub(crate) async fn mark_all_read(&self, actor: &Actor) -> Result<ReadAllNotificationsView, NotificationError> {
        let updated = store::notifications::mark_all_read(&self.parts.db, user_of(actor)?, self.parts.now()).await?;
        Ok(ReadAllNotificationsView { updated })
    }
}
