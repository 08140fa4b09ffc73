use crate::entity::payment::{Column, Entity};
use kernel::ports::{HospitalDirectory, PatientDirectory, PortResult};
use kernel::{Actor, HospitalId, PatientId, Role};
use sea_orm::{ColumnTrait, QueryFilter, Select};

/// Whose payments an actor may read: their own, their hospitals', all, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everyone's.
    All,
    /// The payer's own.
    Patient(PatientId),
    /// Those for these hospitals.
    Hospitals(Vec<HospitalId>),
    /// None: a doctor's, or a patient's without a profile.
    Nothing,
}

impl Reach {
    /// The reach of `actor`.
    ///
    /// # Errors
    /// When a directory cannot answer.
    pub async fn of(
        actor: &Actor,
        patients: &dyn PatientDirectory,
        hospitals: &dyn HospitalDirectory,
    ) -> PortResult<Self> {
        Ok(match actor {
            Actor::System => Self::All,
            Actor::User { id, role, .. } => match role {
                Role::Admin => Self::All,
                Role::Patient => {
                    patients.of_user(*id).await?.map_or(Self::Nothing, |patient| Self::Patient(patient.id))
                }
                Role::HospitalAdmin => Self::Hospitals(hospitals.administered_by(*id).await?),
                Role::Doctor => Self::Nothing,
            },
        })
    }

    /// The payments within it.
    pub fn payments(&self) -> Select<Entity> {
        use sea_orm::EntityTrait;
        let all = Entity::find();
        match self {
            Self::All => all,
            Self::Patient(id) => all.filter(Column::PatientId.eq(*id)),
            Self::Hospitals(ids) => all.filter(Column::HospitalId.is_in(ids.iter().copied())),
            Self::Nothing => all.filter(sea_orm::sea_query::Expr::val(false)),
        }
    }
}
