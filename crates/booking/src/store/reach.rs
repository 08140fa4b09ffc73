use crate::entity::booking::{Column, Entity};
use kernel::{HospitalId, PatientId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

/// Whose bookings an actor may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everyone's.
    All,
    /// One patient's own.
    Patient(PatientId),
    /// Those at these hospitals.
    Hospitals(Vec<HospitalId>),
    /// Nobody's.
    Nothing,
}

impl Reach {
    /// The bookings in this reach.
    pub fn select(&self) -> Select<Entity> {
        let all = Entity::find();
        match self {
            Self::All => all,
            Self::Patient(patient) => all.filter(Column::PatientId.eq(*patient)),
            Self::Hospitals(hospitals) => all.filter(Column::HospitalId.is_in(hospitals.iter().copied())),
            Self::Nothing => all.filter(Column::PatientId.is_null()),
        }
    }
}
