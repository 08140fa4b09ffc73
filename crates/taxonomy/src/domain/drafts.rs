use kernel::Scope;

/// Whether what is unpublished or inactive shows: to who runs the marketplace. Such answers are never cached.
#[must_use]
pub const fn sees_drafts(scope: &Scope) -> bool {
    match scope {
        Scope::All => true,
        Scope::Patient(_) | Scope::Hospitals(_) | Scope::Doctor(_) | Scope::Nothing => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{DoctorId, HospitalId, PatientId};
    use uuid::Uuid;

    #[test]
    fn only_staff_sees_drafts() {
        for (scope, expected) in [
            (Scope::All, true),
            (Scope::Nothing, false),
            (Scope::Patient(PatientId(Uuid::nil())), false),
            (Scope::Doctor(DoctorId(Uuid::nil())), false),
            (Scope::Hospitals(vec![HospitalId(Uuid::nil())]), false),
        ] {
            assert_eq!(sees_drafts(&scope), expected, "{scope:?}");
        }
    }
}
