//! Use cases of invoices, one method each.

mod credit;
mod deliver;
mod draft;
mod issue;
mod read;
mod settle;

pub use draft::{Draft, Settlement};

use crate::config::InvoicesConfig;
use crate::error::InvoiceError;
use crate::store;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::{Accounts, HospitalDirectory, InvoiceBases, Messenger, PatientDirectory};
use kernel::{Clock, Entropy};
use platform::audit::Audit;
use platform::idempotency::Idempotency;
use platform::outbox::Outbox;
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// Who answers what this module asks.
#[derive(Clone)]
pub struct InvoicePorts {
    /// What was agreed.
    pub bases: Arc<dyn InvoiceBases>,
    /// Name, address and language of the buyer's account.
    pub accounts: Arc<dyn Accounts>,
    /// The buyer's profile.
    pub patients: Arc<dyn PatientDirectory>,
    /// The seller.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// Mails the document.
    pub messenger: Arc<dyn Messenger>,
}

/// Invoices and credit notes.
#[derive(Clone)]
pub struct Invoices {
    db: DatabaseConnection,
    clock: Clock,
    entropy: Entropy,
    outbox: Outbox,
    audit: Audit,
    idempotency: Idempotency,
    ports: InvoicePorts,
    config: Arc<InvoicesConfig>,
}

impl Invoices {
    /// Over these parts.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "one argument per part of the platform it stands on")]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        entropy: Entropy,
        outbox: Outbox,
        audit: Audit,
        idempotency: Idempotency,
        ports: InvoicePorts,
        config: InvoicesConfig,
    ) -> Self {
        Self { db, clock, entropy, outbox, audit, idempotency, ports, config: Arc::new(config) }
    }

    /// What is wrong with the stored documents, one line each: numbers with
    /// gaps, sums that do not add up, credit above the invoice. For `medivoy verify`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify(&self) -> Result<Vec<String>, InvoiceError> {
        Ok(store::faults(&self.db).await?)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The date of documents. Hospitals have no time zone in the contract, so
    /// it is UTC's.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}
