//! Use cases of patient profiles: one method each.

mod access_log;
mod create;
mod read;
mod write;

use crate::sealed::ClinicalCipher;
use kernel::ports::Accounts;
use kernel::{Clock, Entropy};
use platform::audit::Audit;
use platform::crypto::FieldCipher;
use platform::documents::Documents;
use platform::outbox::Outbox;
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// What [`Patients`] stands on.
#[derive(Clone)]
pub struct PatientParts {
    /// The database.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Encrypts clinical data.
    pub cipher: FieldCipher,
    /// Where the audit trail ends up.
    pub documents: Arc<dyn Documents>,
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
}

/// The patient profiles.
#[derive(Clone)]
pub struct Patients {
    pub(crate) parts: PatientParts,
    clinical: ClinicalCipher,
}

impl Patients {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: PatientParts) -> Self {
        Self { clinical: ClinicalCipher::new(parts.cipher.clone()), parts }
    }
}
