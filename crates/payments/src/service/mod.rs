//! Use cases of payments, one file per verb. Each returns the versioned view of what it read or wrote, or a slice of
//! views. No transaction is open while a gateway is spoken to.

mod apply;
mod apply_refund;
mod create;
mod read;
mod reconcile;
mod refund;
mod send_refund;
mod webhook;

pub use apply::Outcome;

use crate::config::PaymentsConfig;
use crate::entity::payment;
use crate::error::PaymentError;
use crate::gateway::{Gateways, NextAction};
use crate::store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{PatientDirectory, Payables, Scopes};
use platform::crypto::{SealedColumn, SealedPlace};
use platform::{Parts, Verify};
use sea_orm::DbErr;
use std::sync::Arc;

/// What this module asks others.
#[derive(Clone)]
pub struct PaymentPorts {
    /// Whose payments a caller may read.
    pub scopes: Scopes,
    /// The configured gateways.
    pub gateways: Gateways,
    /// What is due.
    pub payables: Arc<dyn Payables>,
    /// Who is behind a patient id.
    pub patients: Arc<dyn PatientDirectory>,
}

/// The payments, their refunds and their ledger. Cheap to clone.
#[derive(Clone)]
pub struct Payments {
    parts: Parts,
    ports: PaymentPorts,
    config: PaymentsConfig,
    next_actions: SealedColumn<NextAction>,
    payloads: SealedColumn<Vec<u8>>,
}

impl Payments {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: PaymentPorts, config: PaymentsConfig) -> Self {
        let next_actions = parts.cipher.column("payments", "next_action_sealed");
        let payloads = parts.cipher.column("payment_events", "payload_sealed");
        Self { parts, ports, config, next_actions, payloads }
    }

    /// Where next actions and the bodies of webhooks are kept.
    pub(crate) const fn sealed(&self) -> [SealedPlace; 2] {
        [self.next_actions.place(), self.payloads.place()]
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.now()
    }

    /// The next action of an open payment, for its payer.
    fn next_action(&self, payment: &payment::Model) -> Result<Option<NextAction>, PaymentError> {
        match &payment.next_action_sealed {
            Some(sealed) if payment.status.is_open() => Ok(Some(self.next_actions.open(payment.id, sealed)?)),
            _ => Ok(None),
        }
    }
}

#[async_trait]
impl Verify for Payments {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::broken_invariants(&self.parts.db).await
    }
}
