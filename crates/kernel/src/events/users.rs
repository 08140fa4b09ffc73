//! Events of the `users` module.
use crate::{Role, UserId};
use serde::{Deserialize, Serialize};

/// What became of an account's telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneChange {
    /// The account had none, or had not confirmed it.
    Set,
    /// The account had another.
    Replaced,
    /// The account has none any more, as its owner or an administrator wanted.
    Removed,
    /// Another account has shown that the number is its.
    Lost,
}

super::events! {
    /// An account was created, by its owner or by an administrator.
    UserCreated = "users.user_created.v1" {
        /// The account.
        user_id: UserId,
        /// Its role.
        role: Role,
        /// The administrator who made it; `None` for a registration.
        created_by: Option<UserId>,
    }
    /// An account's own data changed.
    UserChanged = "users.user_changed.v1" {
        /// The account.
        user_id: UserId,
    }
    /// An account's telephone number changed.
    PhoneChanged = "users.phone_changed.v1" {
        /// The account.
        user_id: UserId,
        /// How.
        change: PhoneChange,
        /// The last two digits of the number that it had, by which its owner knows it.
        old_ending: Option<String>,
    }
    /// An account may sign in again.
    UserActivated = "users.user_activated.v1" {
        /// The account.
        user_id: UserId,
    }
    /// An account was blocked; its sessions end.
    UserDeactivated = "users.user_deactivated.v1" {
        /// The account.
        user_id: UserId,
    }
    /// An account was soft-deleted; its sessions end.
    UserDeleted = "users.user_deleted.v1" {
        /// The account.
        user_id: UserId,
    }
}
