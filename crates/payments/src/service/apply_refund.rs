//! Applies what a gateway reports of a refund to our records.

use super::Payments;
use super::apply::{Outcome, shortened};
use crate::domain::{RefundEffect, RefundStatus, after_refunds, refund_status_after, refundable};
use crate::entity::{payment, refund};
use crate::gateway::{GatewayRefund, RefundReport};
use crate::store;
use kernel::RefundId;
use kernel::events::payments::RefundCompleted;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel};

impl Payments {
    /// Applies a report to the refund of the locked payment, which is brought up to
    /// date as well.
    pub(crate) async fn apply_refund_report(
        &self,
        txn: &DatabaseTransaction,
        payment: &mut payment::Model,
        report: &GatewayRefund,
    ) -> Result<Outcome, DbErr> {
        if report.amount.currency != payment.currency {
            return Ok(Outcome::HeldForReview("a refund in another currency than the payment's"));
        }
        if RefundEffect::on(payment.status) == RefundEffect::Waits {
            return Ok(Outcome::Waiting);
        }
        let refund = match self.known_refund(txn, payment, report).await? {
            Some(refund) => refund,
            None if report.refund_id.is_some() => return Ok(Outcome::HeldForReview("no refund of ours has this id")),
            None => match self.adopt(txn, payment, report).await? {
                Ok(refund) => refund,
                Err(outcome) => return Ok(outcome),
            },
        };
        if refund.amount_minor != report.amount.amount_minor {
            return Ok(Outcome::HeldForReview("the refund's amount is not ours"));
        }
        self.update_status(txn, payment, refund, report).await
    }

    async fn known_refund(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        report: &GatewayRefund,
    ) -> Result<Option<refund::Model>, DbErr> {
        if let Some(id) = report.refund_id {
            return Ok(store::refunds::find(txn, id).await?.filter(|r| r.payment_id == payment.id));
        }
        match &report.reference {
            Some(reference) => store::refunds::by_reference(txn, payment.id, reference).await,
            None => Ok(None),
        }
    }

    /// A refund that was made at the gateway itself becomes one of ours.
    async fn adopt(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        report: &GatewayRefund,
    ) -> Result<Result<refund::Model, Outcome>, DbErr> {
        if report.report.status() == RefundStatus::Failed || report.reference.is_none() {
            return Ok(Err(Outcome::Ignored));
        }
        if report.amount.amount_minor <= 0 {
            return Ok(Err(Outcome::HeldForReview("a refund of nothing")));
        }
        let claimed = store::refunds::claimed(txn, payment.id).await?;
        if report.amount.amount_minor > refundable(payment.amount_minor, claimed) {
            return Ok(Err(Outcome::HeldForReview("a refund at the gateway of more than is left")));
        }
        let adopted = refund::ActiveModel {
            id: Set(RefundId::generate(&self.parts.clock, &self.parts.entropy)),
            payment_id: Set(payment.id),
            amount_minor: Set(report.amount.amount_minor),
            currency: Set(payment.currency.clone()),
            reason: Set("made at the payment gateway".to_owned()),
            status: Set(RefundStatus::Pending),
            gateway_reference: Set(report.reference.clone()),
            ..Default::default()
        };
        store::refunds::insert(txn, adopted).await.map(Ok)
    }

    async fn update_status(
        &self,
        txn: &DatabaseTransaction,
        payment: &mut payment::Model,
        refund: refund::Model,
        report: &GatewayRefund,
    ) -> Result<Outcome, DbErr> {
        let Some(status) = refund_status_after(refund.status, report.report.status()) else {
            let taken_back = refund.status == RefundStatus::Completed && report.report.status() == RefundStatus::Failed;
            return Ok(if taken_back {
                Outcome::HeldForReview("a completed refund is said to have failed")
            } else {
                Outcome::Ignored
            });
        };
        if status == RefundStatus::Completed && refund.status == RefundStatus::Failed {
            // Its claim was given up when it failed, and may have been used since.
            let claimed = store::refunds::claimed(txn, payment.id).await?;
            if refund.amount_minor > refundable(payment.amount_minor, claimed) {
                return Ok(Outcome::HeldForReview("a failed refund completed after its money went back otherwise"));
            }
        }
        let now = self.now();
        let (id, reference) = (refund.id, refund.gateway_reference.clone());
        let mut change = refund.into_active_model();
        change.status = Set(status);
        change.gateway_reference = Set(report.reference.clone().or(reference));
        change.completed_at = Set((status == RefundStatus::Completed).then_some(now));
        if let RefundReport::Failed { message } = &report.report {
            tracing::warn!(refund_id = %id, payment_id = %payment.id, "a refund failed at the gateway");
            change.failure_message = Set(message.as_deref().map(|text| shortened(text, 500)));
        }
        let refund = store::refunds::update(txn, change).await?;
        match status {
            RefundStatus::Completed => self.paid_back(txn, payment, &refund).await?,
            RefundStatus::Failed => self.make_up_for(txn, payment, &refund).await?,
            RefundStatus::Pending | RefundStatus::Processing => {}
        }
        Ok(Outcome::Applied)
    }

    async fn paid_back(
        &self,
        txn: &DatabaseTransaction,
        payment: &mut payment::Model,
        refund: &refund::Model,
    ) -> Result<(), DbErr> {
        let refunded = payment.refunded_minor.saturating_add(refund.amount_minor);
        let mut change = payment.clone().into_active_model();
        change.refunded_minor = Set(refunded);
        change.status = Set(after_refunds(payment.amount_minor, refunded));
        *payment = store::payments::update(txn, change).await?;
        store::ledger_entries::post_refund(
            txn,
            payment,
            (refund.id, refund.amount_minor),
            self.now(),
            &self.parts.entropy,
        )
        .await?;
        let event = RefundCompleted {
            refund_id: refund.id,
            payment_id: payment.id,
            subject: payment.subject()?,
            patient_id: payment.patient_id,
            amount: payment.money(refund.amount_minor),
            refunded_total: payment.money(refunded),
            is_full: refunded >= payment.amount_minor,
        };
        self.parts.outbox.publish(txn, &event).await.map(|_| ())
    }
}
