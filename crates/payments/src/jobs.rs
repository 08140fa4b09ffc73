//! Work by the clock.

use crate::service::Payments;
use async_trait::async_trait;
use platform::outbox::{ExternalSystem, Job, JobError, Jobs};

/// The scheduled jobs of this module.
#[must_use]
pub fn jobs(payments: &Payments) -> Jobs {
    Jobs::new().at_external(
        ExternalSystem::PaymentGateway,
        "*/5 * * * *",
        "payments.reconcile",
        Reconcile(payments.clone()),
    )
}

/// Asks the gateways for what no webhook reported.
struct Reconcile(Payments);

#[async_trait]
impl Job for Reconcile {
    async fn run(&self) -> Result<(), JobError> {
        Ok(self.0.reconcile().await?)
    }
}
