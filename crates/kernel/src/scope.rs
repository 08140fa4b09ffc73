use crate::{Actor, DoctorId, HospitalId, PatientId, Role};

/// Whose rows a caller may know of. [`ports::Scopes`](crate::ports::Scopes) derives it from the caller, once per
/// request; each store turns it into a filter.
///
/// It is matched without a wildcard, so that a new kind of caller has to be decided in every store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everyone's: an administrator of the marketplace, or Medivoy itself.
    All,
    /// One patient's own.
    Patient(PatientId),
    /// Those at the hospitals that the caller acts for; may be none.
    Hospitals(Vec<HospitalId>),
    /// Those of one doctor.
    Doctor(DoctorId),
    /// Nobody's: a visitor, or an account whose profile does not exist yet.
    Nothing,
}

impl Scope {
    /// The scope over rows that belong to no patient, hospital or doctor, such as the catalogue: everything for who
    /// runs the marketplace, nothing beyond what is public for everyone else.
    #[must_use]
    pub fn of_staff(actor: Option<&Actor>) -> Self {
        match actor {
            None => Self::Nothing,
            Some(Actor::System) => Self::All,
            Some(Actor::User { role, .. }) => match role {
                Role::Admin => Self::All,
                Role::Patient | Role::Doctor | Role::HospitalAdmin => Self::Nothing,
            },
        }
    }

    /// Whether it holds everyone's rows.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        match self {
            Self::All => true,
            Self::Patient(_) | Self::Hospitals(_) | Self::Doctor(_) | Self::Nothing => false,
        }
    }

    /// Whether the caller acts for this hospital.
    #[must_use]
    pub fn manages_hospital(&self, hospital: HospitalId) -> bool {
        match self {
            Self::All => true,
            Self::Hospitals(own) => own.contains(&hospital),
            Self::Patient(_) | Self::Doctor(_) | Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SessionId, UserId};
    use uuid::Uuid;

    fn user(role: Role) -> Actor {
        Actor::User { id: UserId(Uuid::nil()), role, session: SessionId(Uuid::nil()) }
    }

    #[test]
    fn only_staff_reaches_rows_without_an_owner() {
        for (actor, expected) in [
            (None, Scope::Nothing),
            (Some(Actor::System), Scope::All),
            (Some(user(Role::Admin)), Scope::All),
            (Some(user(Role::Patient)), Scope::Nothing),
            (Some(user(Role::Doctor)), Scope::Nothing),
            (Some(user(Role::HospitalAdmin)), Scope::Nothing),
        ] {
            assert_eq!(Scope::of_staff(actor.as_ref()), expected, "{actor:?}");
        }
    }

    #[test]
    fn a_hospital_is_managed_by_those_who_act_for_it_and_by_administrators() {
        let (own, other) = (HospitalId(Uuid::from_u128(1)), HospitalId(Uuid::from_u128(2)));
        for (scope, manages) in [
            (Scope::All, true),
            (Scope::Hospitals(vec![own]), true),
            (Scope::Hospitals(vec![other]), false),
            (Scope::Hospitals(Vec::new()), false),
            (Scope::Patient(PatientId(Uuid::nil())), false),
            (Scope::Doctor(DoctorId(Uuid::nil())), false),
            (Scope::Nothing, false),
        ] {
            assert_eq!(scope.manages_hospital(own), manages, "{scope:?}");
        }
    }
}
