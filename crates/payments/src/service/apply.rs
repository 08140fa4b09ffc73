//! Applies what a gateway reports of a payment to our records: the one place where a
//! status changes. Webhooks, the status request and the sweep all come here.

use super::Payments;
use crate::domain::{PaymentStatus, payment_status_after};
use crate::entity::{payment, payment_event};
use crate::gateway::{GatewayReport, PaymentReport};
use crate::store;
use kernel::PaymentId;
use kernel::events::payments::{PaymentCompleted, PaymentFailed};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel};

/// What became of something that a gateway said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It changed our records.
    Applied,
    /// It was nothing new.
    Ignored,
    /// It counts when the payment's success is known.
    Waiting,
    /// It contradicts our records: a person must look at it.
    HeldForReview(&'static str),
}

impl Outcome {
    /// Status and note of the event.
    #[must_use]
    pub const fn to_row(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Applied => ("applied", None),
            Self::Ignored => ("ignored", None),
            Self::Waiting => {
                (store::payment_events::WAITING, Some("a refund of a payment whose success is not known yet"))
            }
            Self::HeldForReview(why) => (store::payment_events::HELD_FOR_REVIEW, Some(why)),
        }
    }
}

impl Payments {
    /// Applies a report under the lock of the payment's row.
    pub(crate) async fn apply_report(
        &self,
        txn: &DatabaseTransaction,
        gateway: crate::domain::GatewayName,
        fact: &GatewayReport,
    ) -> Result<(Outcome, Option<PaymentId>), DbErr> {
        let reference = match fact {
            GatewayReport::Payment { reference, .. } => reference,
            GatewayReport::Refund { payment_reference, .. } => payment_reference,
            GatewayReport::Other => return Ok((Outcome::Ignored, None)),
        };
        let Some(payment) = store::payments::lock_by_reference(txn, gateway, reference).await? else {
            return Ok((Outcome::HeldForReview("no payment of ours has this reference"), None));
        };
        let id = payment.id;
        let outcome = match fact {
            GatewayReport::Payment { report, .. } => self.apply_payment_report(txn, payment, report).await?,
            GatewayReport::Refund { refund, .. } => self.apply_refund_report(txn, &mut { payment }, refund).await?,
            GatewayReport::Other => Outcome::Ignored,
        };
        Ok((outcome, Some(id)))
    }

    /// Applies a report to the locked payment.
    pub(crate) async fn apply_payment_report(
        &self,
        txn: &DatabaseTransaction,
        payment: payment::Model,
        report: &PaymentReport,
    ) -> Result<Outcome, DbErr> {
        if let PaymentReport::Succeeded { amount } = report
            && *amount != payment.amount()
        {
            tracing::error!(payment_id = %payment.id, "a gateway reports another amount than is due; held for review");
            return Ok(Outcome::HeldForReview("amount or currency is not the payment's"));
        }
        let Some(status) = payment_status_after(payment.status, report.status()) else {
            return Ok(Outcome::Ignored);
        };
        match status {
            PaymentStatus::Completed => self.complete(txn, payment).await?,
            _ => self.advance(txn, payment, status, report).await?,
        }
        Ok(Outcome::Applied)
    }

    async fn advance(
        &self,
        txn: &DatabaseTransaction,
        payment: payment::Model,
        status: PaymentStatus,
        report: &PaymentReport,
    ) -> Result<(), DbErr> {
        let mut change = payment.into_active_model();
        change.status = Set(status);
        change.checked_at = Set(Some(self.now()));
        if let PaymentReport::Failed { code, message } = report {
            change.failure_code = Set(code.as_deref().map(|text| shortened(text, 100)));
            change.failure_message = Set(message.as_deref().map(|text| shortened(text, 500)));
        }
        let payment = store::payments::update(txn, change).await?;
        if status == PaymentStatus::Failed {
            let event = PaymentFailed {
                payment_id: payment.id,
                subject: payment.subject()?,
                payment_number: payment.payment_number,
                patient_id: payment.patient_id,
            };
            self.parts.outbox.publish(txn, &event).await?;
        }
        Ok(())
    }

    /// The money came: status, ledger and event in one transaction. A second
    /// success for a subject already paid is recorded as surplus, and refunded.
    async fn complete(&self, txn: &DatabaseTransaction, payment: payment::Model) -> Result<(), DbErr> {
        let now = self.now();
        let is_surplus = store::payments::paid_by_another(txn, &payment).await?;
        let mut change = payment.into_active_model();
        change.status = Set(PaymentStatus::Completed);
        change.paid_at = Set(Some(now));
        change.checked_at = Set(Some(now));
        change.is_surplus = Set(is_surplus);
        change.next_action_sealed = Set(None);
        change.failure_code = Set(None);
        change.failure_message = Set(None);
        let mut payment = store::payments::update(txn, change).await?;
        store::ledger_entries::post_capture(txn, &payment, now, &self.parts.entropy).await?;
        if !is_surplus {
            let event = PaymentCompleted {
                payment_id: payment.id,
                payment_number: payment.payment_number.clone(),
                subject: payment.subject()?,
                patient_id: payment.patient_id,
                amount: payment.amount(),
            };
            self.parts.outbox.publish(txn, &event).await?;
        }
        for event in store::payment_events::waiting(txn, payment.id).await? {
            self.apply_waiting(txn, &mut payment, event).await?;
        }
        if is_surplus {
            self.return_surplus(txn, &payment).await?;
        }
        Ok(())
    }

    async fn apply_waiting(
        &self,
        txn: &DatabaseTransaction,
        payment: &mut payment::Model,
        event: payment_event::Model,
    ) -> Result<(), DbErr> {
        let fact: GatewayReport = serde_json::from_value(event.fact.clone()).map_err(|e| DbErr::Json(e.to_string()))?;
        let outcome = match fact {
            GatewayReport::Refund { refund, .. } => self.apply_refund_report(txn, payment, &refund).await?,
            GatewayReport::Payment { .. } | GatewayReport::Other => Outcome::Ignored,
        };
        store::payment_events::settle(txn, event, Some(payment.id), outcome.to_row(), self.now()).await?;
        Ok(())
    }
}

/// A gateway's text, within what we keep; PostgreSQL keeps no NUL.
pub(super) fn shortened(text: &str, most: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(most).collect()
}
