use super::Users;
use crate::error::UserError;
use crate::store;
use kernel::events::users::UserDeleted;
use kernel::{Actor, AuditEntry, UserId};
use platform::db::Begin;
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Users {
    /// The row stays, without address and number being taken; its sessions end at once.
    pub(crate) async fn delete(&self, actor: &Actor, id: UserId, version: IfMatch) -> Result<(), UserError> {
        if actor.is_user(id) {
            return Err(UserError::OwnAccount);
        }
        let txn = self.parts.db.begin().await?;
        let mut row = self.locked(&txn, id, version).await?.into_active_model();
        row.deleted_at = Set(Some(self.parts.now()));
        store::users::update(&txn, row).await?;
        self.parts.outbox.publish(&txn, &UserDeleted { user_id: id }).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "user.delete", "user", id.0).about_user(id)).await?;
        txn.commit().await?;
        Ok(())
    }
}
