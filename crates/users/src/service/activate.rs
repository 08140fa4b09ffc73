use super::Users;
use crate::dto::UserView;
use crate::entity::user::Model;
use crate::error::UserError;
use crate::store;
use kernel::events::users::{UserActivated, UserDeactivated};
use kernel::{Actor, AuditEntry, UserId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Users {
    /// Lets the account sign in again.
    pub(crate) async fn activate(&self, actor: &Actor, id: UserId) -> Result<Versioned<UserView>, UserError> {
        let txn = self.parts.db.begin().await?;
        let user = self.locked(&txn, id, IfMatch::default()).await?;
        if user.is_active {
            return Ok(user.into());
        }
        let user = set_active(&txn, user, true).await?;
        self.parts.outbox.publish(&txn, &UserActivated { user_id: id }).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "user.activate", "user", id.0).about_user(id)).await?;
        txn.commit().await?;
        Ok(user.into())
    }

    /// Blocks signing in. The account's sessions end at once, because `live_sessions` leaves them out.
    pub(crate) async fn deactivate(&self, actor: &Actor, id: UserId) -> Result<Versioned<UserView>, UserError> {
        if actor.is_user(id) {
            return Err(UserError::OwnAccount);
        }
        let txn = self.parts.db.begin().await?;
        let user = self.locked(&txn, id, IfMatch::default()).await?;
        if !user.is_active {
            return Ok(user.into());
        }
        let user = set_active(&txn, user, false).await?;
        self.parts.outbox.publish(&txn, &UserDeactivated { user_id: id }).await?;
        self.parts.audit.record(&txn, &AuditEntry::new(actor, "user.deactivate", "user", id.0).about_user(id)).await?;
        txn.commit().await?;
        Ok(user.into())
    }
}

async fn set_active(txn: &DatabaseTransaction, user: Model, is_active: bool) -> Result<Model, UserError> {
    let mut row = user.into_active_model();
    row.is_active = Set(is_active);
    Ok(store::users::update(txn, row).await?)
}
