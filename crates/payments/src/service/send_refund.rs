//! Asking the gateway for a refund that was decided, and recording what it answers.

use super::{Outcome, Payments};
use crate::domain::RefundStatus;
use crate::entity::{payment, refund};
use crate::error::PaymentError;
use crate::gateway::{GatewayError, GatewayRefund, NewGatewayRefund, RefundReport, call};
use crate::store;
use kernel::{RefundId, Scope};
use platform::db::Begin;

impl Payments {
    /// Asks the gateway for a decided refund. The refund's id is the gateway's idempotency key: asked twice, paid out
    /// once.
    pub(crate) async fn send_refund(&self, id: RefundId) -> Result<(), PaymentError> {
        let Some((payment, new)) = self.refund_to_send(id).await? else { return Ok(()) };
        let report = self.request_refund(&payment, &new).await?;
        self.record_refund(&payment, id, &report).await
    }

    /// The same for a refund of which nothing was received for long, when the gateway may have forgotten its key: it is
    /// asked first whether it knows the refund.
    pub(super) async fn resume_refund(&self, refund: &refund::Model) -> Result<(), PaymentError> {
        let Some((payment, new)) = self.refund_to_send(refund.id).await? else { return Ok(()) };
        let gateway = self.ports.gateways.get(payment.gateway).ok_or(PaymentError::GatewayNotConfigured)?;
        let report = match call(gateway.find_refund(&new)).await? {
            Some(found) => found,
            None => self.request_refund(&payment, &new).await?,
        };
        self.record_refund(&payment, refund.id, &report).await
    }

    /// The refund as the gateway is to be asked for it; `None` when it is done.
    async fn refund_to_send(&self, id: RefundId) -> Result<Option<(payment::Model, NewGatewayRefund)>, PaymentError> {
        let db = &self.parts.db;
        let Some(refund) = store::refunds::find(db, id).await? else { return Ok(None) };
        match refund.status {
            RefundStatus::Pending | RefundStatus::Processing => {}
            RefundStatus::Completed | RefundStatus::Failed => return Ok(None),
        }
        let payment = store::payments::find(db, &Scope::All, refund.payment_id).await?.ok_or(PaymentError::NotFound)?;
        let payment_reference = payment.gateway_reference.clone().ok_or(PaymentError::NotFound)?;
        let new = NewGatewayRefund { refund_id: id, payment_reference, amount: payment.money(refund.amount_minor) };
        Ok(Some((payment, new)))
    }

    async fn request_refund(
        &self,
        payment: &payment::Model,
        new: &NewGatewayRefund,
    ) -> Result<GatewayRefund, PaymentError> {
        let gateway = self.ports.gateways.get(payment.gateway).ok_or(PaymentError::GatewayNotConfigured)?;
        match call(gateway.refund(new)).await {
            // Whatever it calls the refund, it is the one of our id.
            Ok(report) => Ok(GatewayRefund { refund_id: Some(new.refund_id), ..report }),
            Err(GatewayError::Refused { code, message }) => Ok(GatewayRefund {
                reference: None,
                refund_id: Some(new.refund_id),
                amount: new.amount.clone(),
                report: RefundReport::Failed { message: Some(format!("{code}: {message}")) },
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Records the answer under the lock of the payment's row; the same answer again changes nothing.
    async fn record_refund(
        &self,
        payment: &payment::Model,
        id: RefundId,
        report: &GatewayRefund,
    ) -> Result<(), PaymentError> {
        let txn = self.parts.db.begin().await?;
        let mut payment = store::payments::lock(&txn, payment.id).await?.ok_or(PaymentError::NotFound)?;
        if let Outcome::HeldForReview(why) = self.apply_refund_report(&txn, &mut payment, report).await? {
            tracing::error!(refund_id = %id, why, "a gateway's answer to a refund contradicts our records");
        }
        Ok(txn.commit().await?)
    }
}
