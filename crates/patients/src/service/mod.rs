//! Use cases of patient profiles, one file per verb. Each returns the versioned view of what it read or wrote, or a
//! slice of views.

mod access_log;
mod create;
mod delete;
mod read;
mod sealed;
mod update;

pub use sealed::SealedColumns;

use crate::domain::discloses_clinical;
use crate::dto::Clinical;
use crate::entity::patient::Model;
use crate::error::PatientError;
use crate::store;
use kernel::ports::{Accounts, Scopes};
use kernel::{Actor, PatientId, Scope};
use platform::Parts;
use platform::audit::access_reason_given;
use platform::crypto::SealedPlace;
use platform::documents::Documents;
use platform::http::IfMatch;
use platform::problem::Problem;
use sea_orm::DatabaseTransaction;
use std::sync::Arc;

/// What this module asks others.
#[derive(Clone)]
pub struct PatientPorts {
    /// Whose profiles a caller may know of.
    pub scopes: Scopes,
    /// Names of the patients, and of who read their data.
    pub accounts: Arc<dyn Accounts>,
    /// Where the audit trail ends up.
    pub documents: Arc<dyn Documents>,
}

/// The patient profiles. Cheap to clone.
#[derive(Clone)]
pub struct Patients {
    parts: Parts,
    ports: PatientPorts,
    sealed: SealedColumns,
}

impl Patients {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: PatientPorts) -> Self {
        Self { sealed: SealedColumns::new(&parts.cipher), parts, ports }
    }

    /// Where personal health data is kept.
    pub(crate) const fn sealed_places(&self) -> [SealedPlace; 7] {
        self.sealed.places()
    }

    /// The profile under a lock until the transaction ends, when it is of the version that the caller read.
    async fn locked(
        &self,
        txn: &DatabaseTransaction,
        scope: &Scope,
        id: PatientId,
        version: IfMatch,
    ) -> Result<Model, PatientError> {
        let patient = store::patients::lock(txn, scope, id).await?.ok_or(PatientError::NotFound)?;
        version.check(patient.updated_at)?;
        Ok(patient)
    }

    /// The clinical data of a profile, as far as the caller may see it.
    fn clinical_for(&self, actor: &Actor, patient: &Model) -> Result<Option<Clinical>, PatientError> {
        let has_reason = access_reason_given(actor).is_ok();
        let is_shown = discloses_clinical(actor, patient.user_id, has_reason);
        Ok(is_shown.then(|| self.sealed.clinical(patient)).transpose()?)
    }

    fn check_date_of_birth(&self, date: chrono::NaiveDate) -> Result<(), Problem> {
        if crate::domain::is_date_of_birth(date, self.parts.now().date_naive()) {
            Ok(())
        } else {
            Err(Problem::invalid("date_of_birth", "range", "must be from 1900 to today"))
        }
    }
}
