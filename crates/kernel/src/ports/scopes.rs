use super::{DoctorDirectory, HospitalDirectory, PatientDirectory, PortResult};
use crate::{Actor, Role, Scope};
use std::sync::Arc;

/// The one place where a caller becomes a [`Scope`]. The gateway builds it from the directories and gives it to every
/// module that reads rows of patients, hospitals or doctors. Clones share the directories.
#[derive(Clone)]
pub struct Scopes {
    patients: Arc<dyn PatientDirectory>,
    hospitals: Arc<dyn HospitalDirectory>,
    doctors: Arc<dyn DoctorDirectory>,
}

impl Scopes {
    /// Over these directories.
    #[must_use]
    pub fn new(
        patients: Arc<dyn PatientDirectory>,
        hospitals: Arc<dyn HospitalDirectory>,
        doctors: Arc<dyn DoctorDirectory>,
    ) -> Self {
        Self { patients, hospitals, doctors }
    }

    /// Whose rows `actor` may know of. Asked before a transaction begins: the directories take connections of their
    /// own.
    ///
    /// # Errors
    /// When a directory cannot answer.
    pub async fn of(&self, actor: &Actor) -> PortResult<Scope> {
        let (user, role) = match actor {
            Actor::System => return Ok(Scope::All),
            Actor::User { id, role, .. } => (*id, *role),
        };
        Ok(match role {
            Role::Admin => Scope::All,
            Role::Patient => self.patients.of_user(user).await?.map_or(Scope::Nothing, |p| Scope::Patient(p.id)),
            Role::HospitalAdmin => Scope::Hospitals(self.hospitals.administered_by(user).await?),
            Role::Doctor => self.doctors.of_user(user).await?.map_or(Scope::Nothing, Scope::Doctor),
        })
    }

    /// The same for a caller who need not be signed in; a visitor has [`Scope::Nothing`] beyond what is public.
    ///
    /// # Errors
    /// When a directory cannot answer.
    pub async fn of_visitor(&self, actor: Option<&Actor>) -> PortResult<Scope> {
        match actor {
            Some(actor) => self.of(actor).await,
            None => Ok(Scope::Nothing),
        }
    }
}

impl std::fmt::Debug for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scopes")
    }
}
