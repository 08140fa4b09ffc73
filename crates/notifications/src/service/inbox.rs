use super::{Notifications, owner};
use crate::dto::{Delivered, ListNotificationsQuery};
use crate::entity::notification::Model;
use crate::error::NotificationError;
use crate::store;
use kernel::{Actor, NotificationId};
use platform::http::IfMatch;
use platform::paging::{PageRequest, Slice};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, IntoActiveModel, TransactionTrait};
use std::collections::HashMap;

impl Notifications {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListNotificationsQuery,
        page: &PageRequest,
    ) -> Result<Slice<Delivered>, NotificationError> {
        let slice = store::inbox::page(&self.db, owner(actor)?, filter, page).await?;
        Ok(Slice { items: with_deliveries(&self.db, slice.items).await?, next: slice.next, total: slice.total })
    }

    /// Marks one as read; read before, it stays as it was.
    pub(crate) async fn read(&self, actor: &Actor, id: NotificationId) -> Result<Delivered, NotificationError> {
        let txn = self.db.begin().await?;
        let mut row = own(&txn, actor, id).await?;
        if row.read_at.is_none() {
            let mut change = row.into_active_model();
            change.read_at = Set(Some(self.clock.now()));
            row = store::inbox::update(&txn, change).await?;
        }
        let deliveries = store::deliveries::of_many(&txn, &[id]).await?;
        txn.commit().await?;
        Ok((row, deliveries))
    }

    pub(crate) async fn read_all(&self, actor: &Actor) -> Result<u64, NotificationError> {
        Ok(store::inbox::read_all(&self.db, owner(actor)?, self.clock.now()).await?)
    }

    /// Takes one out of the inbox; the record of its deliveries stays.
    pub(crate) async fn delete(
        &self,
        actor: &Actor,
        id: NotificationId,
        version: IfMatch,
    ) -> Result<(), NotificationError> {
        let txn = self.db.begin().await?;
        let row = own(&txn, actor, id).await?;
        version.check(row.updated_at)?;
        let mut change = row.into_active_model();
        change.deleted_at = Set(Some(self.clock.now()));
        store::inbox::update(&txn, change).await?;
        Ok(txn.commit().await?)
    }
}

async fn own(txn: &DatabaseTransaction, actor: &Actor, id: NotificationId) -> Result<Model, NotificationError> {
    store::inbox::lock_own(txn, owner(actor)?, id).await?.ok_or(NotificationError::NotFound)
}

/// Each with what became of it outside the inbox.
pub async fn with_deliveries(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Delivered>, DbErr> {
    let ids: Vec<NotificationId> = rows.iter().map(|row| row.id).collect();
    let mut deliveries: HashMap<NotificationId, Vec<_>> = HashMap::new();
    for delivery in store::deliveries::of_many(db, &ids).await? {
        deliveries.entry(delivery.notification_id).or_default().push(delivery);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = deliveries.remove(&row.id).unwrap_or_default();
            (row, own)
        })
        .collect())
}
