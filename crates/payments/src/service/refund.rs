//! Deciding a refund.

use super::Payments;
use crate::domain::{RefundStatus, due_back, refundable, still_due_back};
use crate::dto::{RefundPaymentRequest, RefundView};
use crate::entity::{payment, refund};
use crate::error::PaymentError;
use crate::store;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::RefundRequested;
use kernel::{Actor, AuditEntry, EventId, PaymentId, RefundId, UserId};
use platform::http::Versioned;
use platform::idempotency::{Replayable, RequestKey};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, IntoActiveModel};
use serde_json::json;

/// Why money of a cancelled booking goes back.
const CANCELLED: &str = "the booking was cancelled";

/// A refund that was decided.
struct Decision<'a> {
    amount_minor: i64,
    reason: &'a str,
    requested_by: Option<UserId>,
    cause: Option<String>,
}

impl Payments {
    /// An administrator gives money back. The claim on the payment is made here,
    /// under its lock; the gateway is asked by a reaction.
    pub(crate) async fn refund(
        &self,
        actor: &Actor,
        id: PaymentId,
        key: RequestKey,
        request: RefundPaymentRequest,
    ) -> Result<Replayable<RefundView>, PaymentError> {
        self.parts
            .idempotency
            .create(Some(key), async |txn| {
                let payment = store::payments::lock(txn, id).await?.ok_or(PaymentError::NotFound)?;
                let amount_minor = self.amount_to_refund(txn, &payment, &request).await?;
                let decision =
                    Decision { amount_minor, reason: &request.reason, requested_by: actor.user_id(), cause: None };
                let refund = self.decide(txn, &payment, decision).await?;
                let entry = AuditEntry::new(actor, "payment.refund", "payment", id.0)
                    .about_patient(payment.patient_id)
                    .with_changes(json!({ "refund_id": refund.id, "amount": payment.money(amount_minor) }));
                self.parts.audit.record(txn, &entry).await?;
                Ok(Versioned::from(refund))
            })
            .await
    }

    async fn amount_to_refund(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        request: &RefundPaymentRequest,
    ) -> Result<i64, PaymentError> {
        if !payment.status.is_paid() {
            return Err(PaymentError::NotRefundable);
        }
        let left = refundable(payment.amount_minor, store::refunds::claimed(txn, payment.id).await?);
        match &request.amount {
            _ if left == 0 => Err(PaymentError::NotRefundable),
            None => Ok(left),
            Some(amount) if amount.currency != payment.currency || amount.amount_minor <= 0 => {
                Err(PaymentError::AmountMismatch)
            }
            Some(amount) if amount.amount_minor > left => Err(PaymentError::RefundExceeds(left)),
            Some(amount) => Ok(amount.amount_minor),
        }
    }

    /// A cancelled booking: once per event, as much goes back as is missing to the share of the refund policy. What was
    /// refunded before, or is on its way, counts towards it.
    pub(crate) async fn refund_cancelled(
        &self,
        txn: &DatabaseTransaction,
        event_id: EventId,
        event: &BookingCancelled,
    ) -> Result<(), PaymentError> {
        let Some(payment) = store::payments::lock_paid_of_booking(txn, event.booking_id).await? else { return Ok(()) };
        let cause = format!("booking_cancelled:{event_id}");
        if store::refunds::by_cause(txn, &cause).await?.is_some() {
            return Ok(());
        }
        let due_back = due_back(&payment.amount(), event.refund_basis_points)?;
        let mut change = payment.into_active_model();
        change.due_back_minor = Set(Some(due_back));
        let payment = store::payments::update(txn, change).await?;
        let decision = Decision {
            amount_minor: due_back,
            reason: CANCELLED,
            requested_by: event.cancelled_by,
            cause: Some(cause),
        };
        Ok(self.refund_what_is_due_back(txn, &payment, decision).await?)
    }

    /// After a cancellation: a refund that counted towards what is due back, and failed, is made up for. One that was
    /// decided for the cancellation itself is left to a person: asking again by itself would never end.
    pub(super) async fn make_up_for(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        failed: &refund::Model,
    ) -> Result<(), DbErr> {
        if failed.cause.is_some() {
            return Ok(());
        }
        let decision = Decision {
            amount_minor: failed.amount_minor,
            reason: CANCELLED,
            requested_by: None,
            cause: Some(format!("failed_refund:{}", failed.id)),
        };
        self.refund_what_is_due_back(txn, payment, decision).await
    }

    /// As much of the decision as is still missing to what is due back in all.
    async fn refund_what_is_due_back(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        decision: Decision<'_>,
    ) -> Result<(), DbErr> {
        let Some(due_back) = payment.due_back_minor else { return Ok(()) };
        let missing = still_due_back(due_back, store::refunds::claimed(txn, payment.id).await?);
        let amount_minor = missing.min(decision.amount_minor);
        if amount_minor == 0 {
            return Ok(());
        }
        self.decide(txn, payment, Decision { amount_minor, ..decision }).await.map(|_| ())
    }

    /// All that is left of a surplus payment goes back.
    pub(super) async fn return_surplus(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
    ) -> Result<(), DbErr> {
        let amount_minor = refundable(payment.amount_minor, store::refunds::claimed(txn, payment.id).await?);
        if amount_minor == 0 {
            return Ok(());
        }
        let cause = Some(format!("surplus:{}", payment.id));
        let reason = "paid twice: another payment had already covered what was due";
        self.decide(txn, payment, Decision { amount_minor, reason, requested_by: None, cause }).await.map(|_| ())
    }

    async fn decide(
        &self,
        txn: &DatabaseTransaction,
        payment: &payment::Model,
        decision: Decision<'_>,
    ) -> Result<refund::Model, DbErr> {
        let refund = refund::ActiveModel {
            id: Set(RefundId::generate(&self.parts.clock, &self.parts.entropy)),
            payment_id: Set(payment.id),
            amount_minor: Set(decision.amount_minor),
            currency: Set(payment.currency.clone()),
            reason: Set(decision.reason.to_owned()),
            status: Set(RefundStatus::Pending),
            requested_by: Set(decision.requested_by),
            cause: Set(decision.cause),
            created_at: Set(self.now()),
            ..Default::default()
        };
        let refund = store::refunds::insert(txn, refund).await?;
        self.parts.outbox.publish(txn, &RefundRequested { refund_id: refund.id, payment_id: payment.id }).await?;
        Ok(refund)
    }
}
