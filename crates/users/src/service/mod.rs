//! Use cases of accounts, one file per verb. Each returns the versioned view of what it read or wrote, or a slice of
//! views.

mod activate;
mod confirm_phone;
mod create;
mod delete;
mod read;
mod update;

pub(crate) use update::apply_profile;

use crate::entity::user::Model;
use crate::error::UserError;
use crate::provides::UserAccounts;
use crate::store;
use async_trait::async_trait;
use kernel::UserId;
use kernel::ports::Passwords;
use platform::http::IfMatch;
use platform::{Parts, Verify};
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::Arc;

/// What [`Users`] asks.
#[derive(Clone)]
pub struct UserPorts {
    /// This module's own port: an administrator creates an account as registration does.
    pub accounts: UserAccounts,
    /// The rules and the hashing of passwords.
    pub passwords: Arc<dyn Passwords>,
}

/// The accounts, for administrators and for their owners. Cheap to clone.
#[derive(Clone)]
pub struct Users {
    pub(crate) parts: Parts,
    ports: UserPorts,
}

impl Users {
    /// Over these parts and ports.
    #[must_use]
    pub fn new(parts: Parts, ports: UserPorts) -> Self {
        Self { parts, ports }
    }

    /// The row under a lock until the transaction ends, when it is of the version that the caller read.
    async fn locked(&self, txn: &DatabaseTransaction, id: UserId, version: IfMatch) -> Result<Model, UserError> {
        let user = store::users::lock(txn, id).await?.ok_or(UserError::NotFound)?;
        version.check(user.updated_at)?;
        Ok(user)
    }
}

#[async_trait]
impl Verify for Users {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::broken_invariants(&self.parts.db).await
    }
}
