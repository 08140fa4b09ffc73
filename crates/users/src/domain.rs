//! Rules of accounts: no database, no HTTP.

use kernel::events::users::{PhoneChange, PhoneChanged};
use kernel::{Actor, Permission, UserId};

/// Whether `actor` may read and change the account: their own, or anyone's
/// with the permission to list users.
#[must_use]
pub fn may_see(actor: &Actor, user: UserId) -> bool {
    actor.is_user(user) || actor.may(Permission::UserList)
}

/// The news of a changed number, with no more of the old one than its owner needs to know it by.
#[must_use]
pub fn phone_change(user_id: UserId, old: Option<&str>, change: PhoneChange) -> PhoneChanged {
    let ending = |number: &str| number.get(number.len().saturating_sub(2)..).unwrap_or_default().to_owned();
    // What is set replaces nothing.
    let old = old.filter(|_| change != PhoneChange::Set);
    PhoneChanged { user_id, change, old_ending: old.map(ending) }
}

/// What became of a number that was declared or removed; `None` when it is the same as before.
#[must_use]
pub fn declared_change(old: Option<&str>, new: Option<&str>) -> Option<PhoneChange> {
    match (old, new) {
        (None, Some(_)) => Some(PhoneChange::Set),
        (Some(_), None) => Some(PhoneChange::Removed),
        (Some(old), Some(new)) if old != new => Some(PhoneChange::Replaced),
        (None, None) | (Some(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Role, SessionId};

    #[test]
    fn a_changed_number_is_told_by_the_end_of_the_old_one() {
        let (old, new) = (Some("+905321234567"), Some("+14155552671"));
        for (before, after, change, ending) in [
            (None, None, None, None),
            (None, new, Some(PhoneChange::Set), None),
            (old, None, Some(PhoneChange::Removed), Some("67")),
            (old, new, Some(PhoneChange::Replaced), Some("67")),
            (old, old, None, None),
        ] {
            assert_eq!(declared_change(before, after), change, "{before:?} {after:?}");
            let told = change.and_then(|change| phone_change(UserId(uuid_of(1)), before, change).old_ending);
            assert_eq!(told.as_deref(), ending, "{before:?} {after:?}");
        }
    }

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
