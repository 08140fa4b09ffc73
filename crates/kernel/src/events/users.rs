//! Events of the `users` module.
use crate::{Role, UserId};

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
