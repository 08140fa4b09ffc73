//! Deciding a refund, and telling the gateway of it.

use super::{Outcome, Payments};
use crate::domain::{RefundStatus, refundable, share_to_refund};
use crate::dto::{RefundPaymentRequest, RefundView};
use crate::entity::{payment, refund};
use crate::error::PaymentError;
use crate::gateway::{GatewayError, GatewayRefund, NewGatewayRefund, RefundWord, in_time};
use crate::store;
use kernel::events::booking::BookingCancelled;
use kernel::events::payments::RefundRequested;
use kernel::{Actor, AuditEntry, EventId, PaymentId, RefundId, UserId};
use platform::http::Created;
use platform::idempotency::{Replayable, RequestKey};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use serde_json::json;

/// A refund that was decided.
struct Decision<'a> {
    amount_minor: i64,
    reason: &'a str,
    requested_by: Option<UserId>,
    cause: Option<String>,
}

impl Payments {
    /// An administrator gives money back. The claim on the payment is made here,
    /// under its lock; the gateway is told by a reaction.
    pub(crate) async fn refund(
        &self,
        actor: &Actor,
        id: PaymentId,
        key: RequestKey,
        request: RefundPaymentRequest,
    ) -> Result<Replayable<RefundView>, PaymentError> {
        self.idempotency
            .run(Some(key), async |txn| {
                let payment = store::payments::lock(txn, id).await?.ok_or(PaymentError::NotFound)?;
                let amount_minor = self.amount_to_refund(txn, &payment, &request).await?;
                let decision =
                    Decision { amount_minor, reason: &request.reason, requested_by: actor.user_id(), cause: None };
                let refund = self.decide(txn, &payment, decision).await?;
                let entry = AuditEntry::new(actor, "payment.refund", "payment", id.0)
                    .with_changes(json!({ "refund_id": refund.id, "amount": payment.money(amount_minor) }));
                self.audit.record(txn, &entry).await?;
                let version = refund.updated_at;
                Ok(Created { view: refund.into(), location: format!("/api/v1/payments/{id}"), version })
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

    /// A cancelled booking: the share of the refund policy goes back, once per event.
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
        let left = refundable(payment.amount_minor, store::refunds::claimed(txn, payment.id).await?);
        let amount_minor = share_to_refund(&payment.amount(), event.refund_basis_points, left)?;
        if amount_minor == 0 {
            return Ok(());
        }
        let reason = "the booking was cancelled";
        self.decide(
            txn,
            &payment,
            Decision { amount_minor, reason, requested_by: event.cancelled_by, cause: Some(cause) },
        )
        .await?;
        Ok(())
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
            id: Set(RefundId::generate(&self.clock, &self.entropy)),
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
        self.outbox.publish(txn, &RefundRequested { refund_id: refund.id, payment_id: payment.id }).await?;
        Ok(refund)
    }

    /// Tells the gateway of a decided refund, and books what it answers. The
    /// refund's id is the gateway's idempotency key: told twice, paid out once.
    /// With `ask_first`, the gateway is asked whether it knows the refund.
    pub(crate) async fn send_refund(
        &self,
        txn: &DatabaseTransaction,
        id: RefundId,
        ask_first: bool,
    ) -> Result<(), PaymentError> {
        let Some(refund) = store::refunds::find(txn, id).await? else { return Ok(()) };
        if !matches!(refund.status, RefundStatus::Pending | RefundStatus::Processing) {
            return Ok(());
        }
        let reach = store::Reach::All;
        let payment = store::payments::find(txn, &reach, refund.payment_id).await?.ok_or(PaymentError::NotFound)?;
        let payment_reference = payment.gateway_reference.clone().ok_or(PaymentError::NotFound)?;
        let new = NewGatewayRefund { refund_id: id, payment_reference, amount: payment.money(refund.amount_minor) };
        // The gateway is spoken to before the payment's row is locked: a slow one holds up nobody.
        let told = self.ask_for_refund(&payment, &new, ask_first).await?;
        let mut payment = store::payments::lock(txn, payment.id).await?.ok_or(PaymentError::NotFound)?;
        if let Outcome::Parked(why) = self.hear_refund(txn, &mut payment, &told).await? {
            tracing::error!(refund_id = %id, why, "a gateway's answer to a refund does not fit the books");
        }
        Ok(())
    }

    async fn ask_for_refund(
        &self,
        payment: &payment::Model,
        new: &NewGatewayRefund,
        ask_first: bool,
    ) -> Result<GatewayRefund, PaymentError> {
        let gateway = self.gateways.get(payment.gateway).ok_or(PaymentError::GatewayNotConfigured)?;
        if ask_first && let Some(found) = in_time(gateway.find_refund(new)).await? {
            return Ok(found);
        }
        match in_time(gateway.refund(new)).await {
            // Whatever it calls the refund, it is the one of our id.
            Ok(told) => Ok(GatewayRefund { refund_id: Some(new.refund_id), ..told }),
            Err(GatewayError::Refused { code, message }) => Ok(GatewayRefund {
                reference: None,
                refund_id: Some(new.refund_id),
                amount: new.amount.clone(),
                word: RefundWord::Failed { message: Some(format!("{code}: {message}")) },
            }),
            Err(error) => Err(error.into()),
        }
    }
}
