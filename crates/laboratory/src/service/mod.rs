//! Use cases of laboratories and their tests, one file per verb. Each returns the versioned view of what it read or
//! wrote, or a slice of views; what the public reads is cached.

mod acknowledge;
mod cached;
mod cancel;
mod create_laboratory;
mod escalate;
mod measure;
mod order;
mod read;
mod record_result;
mod record_status;
mod reflex;
mod sealed;
mod trends;
mod update_laboratory;
mod update_test;
mod views;

pub use cached::LISTS;

use crate::config::LaboratoryConfig;
use crate::entity::laboratory;
use crate::error::LaboratoryError;
use crate::store;
use async_trait::async_trait;
use kernel::events::laboratory::LaboratoryChanged;
use kernel::ports::{HospitalDirectory, PatientDirectory, PatientFacts, Scopes};
use kernel::{LaboratoryId, Scope};
use platform::crypto::SealedPlace;
use platform::http::IfMatch;
use platform::{Parts, Verify};
use sea_orm::{DatabaseTransaction, DbErr};
use sealed::SealedColumns;
use std::sync::Arc;

/// What this module asks others.
#[derive(Clone)]
pub struct LaboratoryPorts {
    /// Whose tests a caller may know of, and which hospitals they act for.
    pub scopes: Scopes,
    /// Who is behind a patient id.
    pub patients: Arc<dyn PatientDirectory>,
    /// Age and sex, for reference ranges.
    pub facts: Arc<dyn PatientFacts>,
    /// The hospitals that laboratories belong to.
    pub hospitals: Arc<dyn HospitalDirectory>,
}

/// The laboratories and their tests. Cheap to clone.
#[derive(Clone)]
pub struct Laboratories {
    pub(crate) parts: Parts,
    ports: LaboratoryPorts,
    config: LaboratoryConfig,
    sealed: SealedColumns,
}

impl Laboratories {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: LaboratoryPorts, config: LaboratoryConfig) -> Self {
        Self { sealed: SealedColumns::new(&parts.cipher), parts, ports, config }
    }

    /// Where results and notes are kept.
    pub(crate) const fn sealed_places(&self) -> [SealedPlace; 2] {
        self.sealed.places()
    }

    /// The laboratory under a lock until the transaction ends, for someone who may change it.
    async fn managed(
        &self,
        txn: &DatabaseTransaction,
        scope: &Scope,
        id: LaboratoryId,
        version: IfMatch,
    ) -> Result<laboratory::Model, LaboratoryError> {
        let laboratory = store::laboratories::lock(txn, id).await?.ok_or(LaboratoryError::NotFound)?;
        let manages = scope.is_all() || laboratory.hospital_id.is_some_and(|hospital| scope.manages_hospital(hospital));
        if !manages {
            // What everyone can see is refused openly; the rest does not exist for them.
            return Err(if laboratory.is_active { LaboratoryError::NotYours } else { LaboratoryError::NotFound });
        }
        version.check(laboratory.updated_at)?;
        Ok(laboratory)
    }

    pub(crate) async fn publish_change(&self, txn: &DatabaseTransaction, id: LaboratoryId) -> Result<(), DbErr> {
        self.parts.outbox.publish(txn, &LaboratoryChanged { laboratory_id: id }).await.map(|_| ())
    }

    /// Folds again what another version of the folding wrote.
    pub(crate) async fn fold_again(&self) -> Result<u64, DbErr> {
        store::laboratories::fold_again(&self.parts.db).await
    }
}

#[async_trait]
impl Verify for Laboratories {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::broken_invariants(&self.parts.db).await
    }
}

impl std::fmt::Debug for Laboratories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Laboratories")
    }
}
