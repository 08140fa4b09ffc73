//! Rules of patient profiles: no database, no HTTP.

use chrono::{Datelike, NaiveDate};
use kernel::{Actor, UserId};

/// Whether clinical data (blood group, history, allergies, medications) may be
/// shown: to the patient, and to an administrator who says why (break-glass).
/// A hospital that the patient booked with gets what the patient tells it in the
/// booking, not the profile's history (data minimisation, GDPR art. 5(1)(c)).
#[must_use]
pub fn discloses_clinical(actor: &Actor, owner: UserId, has_reason: bool) -> bool {
    actor.is_user(owner) || (actor.is_admin() && has_reason)
}

/// Whether someone who lives today can have been born on that day.
#[must_use]
pub fn is_date_of_birth(date: NaiveDate, today: NaiveDate) -> bool {
    date.year() >= 1900 && date <= today
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Role, SessionId};
    use uuid::Uuid;

    #[test]
    fn who_is_shown_clinical_data() {
        let (me, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        for (role, owner, has_reason, expected) in [
            (Role::Patient, me, false, true),
            (Role::Patient, other, true, false),
            (Role::Admin, other, false, false),
            (Role::Admin, other, true, true),
            (Role::HospitalAdmin, other, true, false),
            (Role::Doctor, other, true, false),
        ] {
            let actor = Actor::User { id: me, role, session: SessionId(Uuid::from_u128(3)) };
            assert_eq!(discloses_clinical(&actor, owner, has_reason), expected, "{role} {has_reason}");
        }
    }

    #[test]
    fn dates_of_birth() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a date");
        let today = date(2026, 3, 1);
        for (born, expected) in [
            (today, true),
            (date(2026, 3, 2), false),
            (date(1900, 1, 1), true),
            (date(1899, 12, 31), false),
            (date(1985, 2, 28), true),
        ] {
            assert_eq!(is_date_of_birth(born, today), expected, "{born}");
        }
    }
}
