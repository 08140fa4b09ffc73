//! Use cases of invoices, one method each.

mod credit;
mod deliver;
mod draft;
mod issue;
mod read;
mod settle;

pub use draft::{Draft, Settlement};

use crate::config::InvoicesConfig;
use crate::store;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::{Accounts, HospitalDirectory, InvoiceBases, Messenger, PatientDirectory, Scopes};
use platform::{Parts, Verify};
use sea_orm::DbErr;
use std::sync::Arc;

/// Who answers what this module asks.
#[derive(Clone)]
pub struct InvoicePorts {
    /// Whose documents a caller may know of.
    pub scopes: Scopes,
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

/// Invoices and credit notes. Cheap to clone.
#[derive(Clone)]
pub struct Invoices {
    parts: Parts,
    ports: InvoicePorts,
    config: InvoicesConfig,
}

impl Invoices {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: InvoicePorts, config: InvoicesConfig) -> Self {
        Self { parts, ports, config }
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.now()
    }

    /// The date of documents. Hospitals have no time zone in the contract, so
    /// it is UTC's.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// Numbers with gaps, sums that do not add up, credit above the invoice.
#[async_trait]
impl Verify for Invoices {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::broken_invariants(&self.parts.db).await
    }
}
