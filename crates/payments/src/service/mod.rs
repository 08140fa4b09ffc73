//! Use cases of payments, one file each.

mod apply;
mod apply_refund;
mod create;
mod read;
mod reconcile;
mod refund;
mod verify;
mod webhook;

pub use apply::Outcome;

use crate::config::PaymentsConfig;
use crate::entity::payment;
use crate::error::PaymentError;
use crate::gateway::{Gateways, NextAction};
use crate::store::Reach;
use chrono::{DateTime, Utc};
use kernel::ports::{HospitalDirectory, PatientDirectory, Payables};
use kernel::{Actor, Clock, Entropy, PaymentId};
use platform::audit::Audit;
use platform::crypto::FieldCipher;
use platform::idempotency::Idempotency;
use platform::outbox::Outbox;
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// What the module stands on.
pub struct PaymentParts {
    /// The database.
    pub db: DatabaseConnection,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Runs work once per key.
    pub idempotency: Idempotency,
    /// Encrypts fields.
    pub cipher: FieldCipher,
    /// The configured gateways.
    pub gateways: Gateways,
    /// What is due.
    pub payables: Arc<dyn Payables>,
    /// Who is behind a patient id.
    pub patients: Arc<dyn PatientDirectory>,
    /// Who acts for which hospital.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// Section `[payments]`.
    pub config: PaymentsConfig,
}

/// The payments, their refunds and their ledger.
#[derive(Clone)]
pub struct Payments(Arc<PaymentParts>);

impl std::ops::Deref for Payments {
    type Target = PaymentParts;
    fn deref(&self) -> &PaymentParts {
        &self.0
    }
}

impl Payments {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: PaymentParts) -> Self {
        Self(Arc::new(parts))
    }

    async fn reach(&self, actor: &Actor) -> Result<Reach, PaymentError> {
        Ok(Reach::of(actor, self.patients.as_ref(), self.hospitals.as_ref()).await?)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The next action of an open payment, for its payer.
    fn next_action(&self, payment: &payment::Model) -> Result<Option<NextAction>, PaymentError> {
        match &payment.next_action_sealed {
            Some(sealed) if payment.status.is_open() => {
                Ok(Some(self.cipher.open_json(&next_action_context(payment.id), sealed)?))
            }
            _ => Ok(None),
        }
    }
}

/// The place that a sealed next action belongs to.
fn next_action_context(id: PaymentId) -> String {
    format!("payments.next_action_sealed:{id}")
}
