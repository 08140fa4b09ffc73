//! Rules of accounts: no database, no HTTP.

use kernel::{Actor, Permission, UserId};

/// Whether `actor` may read and change the account: their own, or anyone's
/// with the permission to list users.
#[must_use]
pub fn may_see(actor: &Actor, user: UserId) -> bool {
    actor.is_user(user) || actor.may(Permission::UserList)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Role, SessionId};

    #[test]
    fn own_account_or_administrator() {
        let (me, other) = (UserId(uuid_of(1)), UserId(uuid_of(2)));
        for (role, user, expected) in [
            (Role::Patient, me, true),
            (Role::Patient, other, false),
            (Role::Doctor, other, false),
            (Role::HospitalAdmin, other, false),
            (Role::Admin, other, true),
        ] {
            let actor = Actor::User { id: me, role, session: SessionId(uuid_of(3)) };
            assert_eq!(may_see(&actor, user), expected, "{role}");
        }
    }

    fn uuid_of(n: u128) -> sea_orm::prelude::Uuid {
        sea_orm::prelude::Uuid::from_u128(n)
    }
}
