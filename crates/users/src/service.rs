//! Use cases of accounts: one method each.

use crate::domain;
use crate::dto::{CreateUserRequest, ListUsersQuery, UpdateUserRequest};
use crate::entity::user::{ActiveModel, Model};
use crate::error::UserError;
use crate::{provides, store};
use chrono::{DateTime, Utc};
use kernel::events::users::{UserActivated, UserChanged, UserDeactivated, UserDeleted};
use kernel::ports::{NewAccount, PasswordRefused, Passwords, ProfileChange};
use kernel::{Actor, AuditEntry, Clock, UserId};
use platform::audit::Audit;
use platform::http::IfMatch;
use platform::outbox::Outbox;
use platform::paging::{PageRequest, Slice};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, DatabaseConnection, DatabaseTransaction, IntoActiveModel, TransactionTrait};
use serde_json::json;
use std::sync::Arc;

/// The accounts, for administrators and for their owners.
#[derive(Clone)]
pub struct Users {
    db: DatabaseConnection,
    clock: Clock,
    outbox: Outbox,
    audit: Audit,
    accounts: provides::UserAccounts,
    passwords: Arc<dyn Passwords>,
}

impl Users {
    /// Over these parts.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        outbox: Outbox,
        audit: Audit,
        accounts: provides::UserAccounts,
        passwords: Arc<dyn Passwords>,
    ) -> Self {
        Self { db, clock, outbox, audit, accounts, passwords }
    }

    pub(crate) async fn list(&self, filter: &ListUsersQuery, page: &PageRequest) -> Result<Slice<Model>, UserError> {
        Ok(store::page(&self.db, filter, page).await?)
    }

    pub(crate) async fn get(&self, actor: &Actor, id: UserId) -> Result<Model, UserError> {
        if !domain::may_see(actor, id) {
            return Err(UserError::NotFound);
        }
        store::find(&self.db, id).await?.ok_or(UserError::NotFound)
    }

    pub(crate) async fn create(&self, actor: &Actor, request: CreateUserRequest) -> Result<Model, UserError> {
        let about = [request.email.as_str(), &request.first_name, &request.last_name];
        let password_hash = self.passwords.hash_new(&request.password, &about).await.map_err(password_problem)?;
        let new = NewAccount {
            email: request.email,
            phone: request.phone,
            password_hash,
            role: request.user_type,
            first_name: request.first_name,
            last_name: request.last_name,
            locale: request.locale,
        };
        let txn = self.db.begin().await?;
        let user = self.accounts.insert(&txn, new, actor.user_id()).await?;
        let entry = AuditEntry::new(actor, "user.create", "user", user.id.0)
            .with_changes(json!({ "user_type": user.user_type }));
        self.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(user)
    }

    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: UserId,
        version: IfMatch,
        request: UpdateUserRequest,
    ) -> Result<Model, UserError> {
        if !domain::may_see(actor, id) {
            return Err(UserError::NotFound);
        }
        let change = ProfileChange {
            first_name: request.first_name,
            last_name: request.last_name,
            phone: request.phone,
            locale: request.locale,
            time_zone: request.time_zone,
            profile_picture_url: request.profile_picture_url,
        };
        let txn = self.db.begin().await?;
        let user = self.locked(&txn, id, version).await?;
        let fields = provides::changed_fields(&change);
        let user = provides::apply_profile(&txn, user, change).await?;
        self.outbox.publish(&txn, &UserChanged { user_id: id }).await?;
        let entry = AuditEntry::new(actor, "user.update", "user", id.0).with_changes(json!({ "fields": fields }));
        self.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(user)
    }

    pub(crate) async fn set_active(&self, actor: &Actor, id: UserId, active: bool) -> Result<Model, UserError> {
        if !active && actor.is_user(id) {
            return Err(UserError::OwnAccount);
        }
        let txn = self.db.begin().await?;
        let user = self.locked(&txn, id, IfMatch::default()).await?;
        if user.is_active == active {
            return Ok(user);
        }
        let mut change = user.into_active_model();
        change.is_active = Set(active);
        let user = store::update(&txn, change).await?;
        if active {
            self.outbox.publish(&txn, &UserActivated { user_id: id }).await?;
        } else {
            self.outbox.publish(&txn, &UserDeactivated { user_id: id }).await?;
        }
        let action = if active { "user.activate" } else { "user.deactivate" };
        self.audit.record(&txn, &AuditEntry::new(actor, action, "user", id.0)).await?;
        txn.commit().await?;
        Ok(user)
    }

    pub(crate) async fn delete(&self, actor: &Actor, id: UserId, version: IfMatch) -> Result<(), UserError> {
        if actor.is_user(id) {
            return Err(UserError::OwnAccount);
        }
        let txn = self.db.begin().await?;
        let mut change: ActiveModel = self.locked(&txn, id, version).await?.into_active_model();
        change.deleted_at = Set(Some(self.now()));
        store::update(&txn, change).await?;
        self.outbox.publish(&txn, &UserDeleted { user_id: id }).await?;
        self.audit.record(&txn, &AuditEntry::new(actor, "user.delete", "user", id.0)).await?;
        txn.commit().await?;
        Ok(())
    }

    async fn locked(&self, txn: &DatabaseTransaction, id: UserId, version: IfMatch) -> Result<Model, UserError> {
        let user = store::lock(txn, id).await?.ok_or(UserError::NotFound)?;
        version.check(user.updated_at)?;
        Ok(user)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

fn password_problem(refused: PasswordRefused) -> UserError {
    UserError::Problem(match refused {
        PasswordRefused::Weak(why) => {
            Problem::new(common::VALIDATION_FAILED).detail(why.clone()).field("password", "weak", why)
        }
        PasswordRefused::Busy => Problem::unavailable(refused),
    })
}
