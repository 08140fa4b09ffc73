use kernel::{HospitalId, PatientId};

/// Whose documents an actor may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everyone's.
    All,
    /// One patient's own.
    Patient(PatientId),
    /// Those of these hospitals.
    Hospitals(Vec<HospitalId>),
    /// Nobody's.
    Nothing,
}

impl Reach {
    /// Whether a hospital's documents are in it as an issuer's.
    #[must_use]
    pub fn issues_for(&self, hospital: HospitalId) -> bool {
        match self {
            Self::All => true,
            Self::Hospitals(own) => own.contains(&hospital),
            Self::Patient(_) | Self::Nothing => false,
        }
    }
}
