use kernel::{Actor, Role, UserId};

/// What someone is to one hospital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Anyone else, signed in or not.
    Public,
    /// The hospital administrator who acts for it.
    Owner,
    /// An administrator of the marketplace, or Medivoy itself.
    Admin,
}

impl Standing {
    /// Of `actor` to a hospital that `admin_user_id` acts for.
    #[must_use]
    pub fn of(actor: Option<&Actor>, admin_user_id: Option<UserId>) -> Self {
        match actor {
            Some(Actor::System | Actor::User { role: Role::Admin, .. }) => Self::Admin,
            Some(Actor::User { id, role: Role::HospitalAdmin, .. }) if admin_user_id == Some(*id) => Self::Owner,
            _ => Self::Public,
        }
    }

    /// Whether the bank account, the reason of the verification, and a hospital
    /// that is not active may be seen, and the hospital be changed.
    #[must_use]
    pub fn manages(self) -> bool {
        self != Self::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SessionId;
    use uuid::Uuid;

    #[test]
    fn who_manages_a_hospital() {
        let (me, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let user = |role| Actor::User { id: me, role, session: SessionId(Uuid::from_u128(3)) };
        for (actor, admin_user, expected) in [
            (None, Some(me), Standing::Public),
            (Some(user(Role::HospitalAdmin)), Some(me), Standing::Owner),
            (Some(user(Role::HospitalAdmin)), Some(other), Standing::Public),
            (Some(user(Role::HospitalAdmin)), None, Standing::Public),
            // A role that was taken away takes the hospital with it.
            (Some(user(Role::Patient)), Some(me), Standing::Public),
            (Some(user(Role::Doctor)), Some(me), Standing::Public),
            (Some(user(Role::Admin)), Some(other), Standing::Admin),
            (Some(Actor::System), None, Standing::Admin),
        ] {
            assert_eq!(Standing::of(actor.as_ref(), admin_user), expected, "{actor:?} {admin_user:?}");
        }
    }
}
