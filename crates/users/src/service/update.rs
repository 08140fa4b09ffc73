use super::Users;
use crate::domain;
use crate::dto::{UpdateUserRequest, UserView};
use crate::entity::user::{ActiveModel, Model};
use crate::error::UserError;
use kernel::ports::ProfileChange;
use kernel::{Actor, AuditEntry, UserId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Users {
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: UserId,
        version: IfMatch,
        request: UpdateUserRequest,
    ) -> Result<Versioned<UserView>, UserError> {
        if !domain::may_see(actor, id) {
            return Err(UserError::NotFound);
        }
        let UpdateUserRequest { first_name, last_name, phone, locale, time_zone, profile_picture_url } = request;
        let change = ProfileChange { first_name, last_name, phone, locale, time_zone, profile_picture_url };
        let txn = self.parts.db.begin().await?;
        let user = self.locked(&txn, id, version).await?;
        let (row, changes) = apply_profile(&user, change);
        if changes.is_empty() {
            return Ok(user.into());
        }
        let user = self.ports.accounts.write_profile(&txn, &user, row).await?;
        let entry =
            AuditEntry::new(actor, "user.update", "user", id.0).about_user(id).with_changes(changes.for_audit());
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(user.into())
    }
}

/// The row with the account's own data changed, and which fields differ from what it holds.
pub fn apply_profile(user: &Model, change: ProfileChange) -> (ActiveModel, Changes) {
    let ProfileChange { first_name, last_name, phone, locale, time_zone, profile_picture_url } = change;
    let mut row = user.clone().into_active_model();
    let mut changes = Changes::default();
    let phone = phone.map(|phone| phone.map(|number| number.as_str().to_owned()));
    changes.set("first_name", &mut row.first_name, first_name);
    changes.set("last_name", &mut row.last_name, last_name);
    changes.set("phone", &mut row.phone, phone);
    changes.set("locale", &mut row.locale, locale.map(|locale| locale.as_str().to_owned()));
    changes.set("time_zone", &mut row.time_zone, time_zone.map(|zone| zone.as_str().to_owned()));
    let picture = profile_picture_url.map(|url| url.map(String::from));
    changes.set("profile_picture_url", &mut row.profile_picture_url, picture);
    if changes.contains("phone") {
        row.phone_confirmed_at = Set(None);
    }
    if changes.contains("first_name") || changes.contains("last_name") {
        let (first_name, last_name) = (row.first_name.as_ref().clone(), row.last_name.as_ref().clone());
        row = row.with_folded(&user.email, &first_name, &last_name);
    }
    (row, changes)
}
