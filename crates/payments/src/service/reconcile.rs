//! Reconciliation: what no webhook has reported is asked of the gateway.

use super::Payments;
use super::apply::Outcome;
use crate::domain::PaymentStatus;
use crate::entity::payment;
use crate::error::PaymentError;
use crate::gateway::{GatewayReport, PaymentReport, WebhookEvent, call};
use crate::store;
use chrono::{DateTime, TimeDelta, Utc};
use platform::db::Begin;
use sea_orm::{ActiveValue::Set, DbErr, IntoActiveModel};

/// Rows of one sweep; the next one takes the rest.
const MAX_BATCH: u64 = 200;
/// How old a kept event is before the sweep acts on it: its own delivery first.
const LEFT_OVER_AFTER: TimeDelta = TimeDelta::minutes(1);

impl Payments {
    /// Acts on kept events that a crash left over, and asks the gateways for
    /// unfinished payments and refunds. What one of them cannot answer waits for
    /// the next sweep.
    pub(crate) async fn reconcile(&self) -> Result<(), DbErr> {
        let now = self.now();
        for (gateway, event_id) in
            store::payment_events::left_over(&self.parts.db, now - LEFT_OVER_AFTER, MAX_BATCH).await?
        {
            if let Err(error) = self.act_on(gateway, &event_id).await {
                tracing::warn!(%gateway, event_id, %error, "a kept event could not be acted on");
            }
        }
        let before = now - TimeDelta::minutes(i64::from(self.config.reconcile_after_minutes));
        for payment in
            store::payments::without_recent_report(&self.parts.db, before, self.abandoned(now), MAX_BATCH).await?
        {
            if let Err(error) = self.ask_or_abandon(&payment).await {
                tracing::warn!(payment_id = %payment.id, %error, "a payment could not be reconciled");
            }
        }
        for refund in store::refunds::unfinished(&self.parts.db, before, MAX_BATCH).await? {
            if let Err(error) = self.resume_refund(&refund).await {
                tracing::warn!(refund_id = %refund.id, %error, "a refund could not be reconciled");
            }
        }
        Ok(())
    }

    /// Asks the gateway for the payment, and records what it reports.
    pub(super) async fn ask(&self, payment: &payment::Model) -> Result<PaymentReport, PaymentError> {
        let gateway = self.ports.gateways.get(payment.gateway).ok_or(PaymentError::GatewayNotConfigured)?;
        let reference = payment.gateway_reference.clone().ok_or(PaymentError::NotFound)?;
        let report = call(gateway.payment(&reference)).await?;
        let fact = GatewayReport::Payment { reference, report: report.clone() };
        let txn = self.parts.db.begin().await?;
        let (outcome, _) = self.apply_report(&txn, payment.gateway, &fact).await?;
        if let Some(current) = store::payments::lock(&txn, payment.id).await? {
            let mut change = current.into_active_model();
            change.checked_at = Set(Some(self.now()));
            store::payments::update(&txn, change).await?;
        }
        txn.commit().await?;
        if let Outcome::HeldForReview(_) = outcome {
            self.hold_for_review(payment, fact).await?;
        }
        Ok(report)
    }

    /// An answer that contradicts our records is kept for review, like an event.
    async fn hold_for_review(&self, payment: &payment::Model, fact: GatewayReport) -> Result<(), PaymentError> {
        let body = serde_json::to_vec(&fact).map_err(|e| DbErr::Json(e.to_string()))?;
        let id = format!("asked:{}:{}", payment.id, platform::crypto::sha256_hex(&body));
        self.keep(payment.gateway, &WebhookEvent { id: id.clone(), kind: "asked".to_owned(), fact }, &body).await?;
        self.act_on(payment.gateway, &id).await?;
        Ok(())
    }

    async fn ask_or_abandon(&self, payment: &payment::Model) -> Result<(), PaymentError> {
        let report = self.ask(payment).await?;
        let is_abandoned = matches!(report, PaymentReport::Pending) && payment.created_at < self.abandoned(self.now());
        if is_abandoned {
            let txn = self.parts.db.begin().await?;
            if let Some(current) = store::payments::lock(&txn, payment.id).await?
                && current.status == PaymentStatus::Pending
            {
                self.apply_payment_report(&txn, current, &PaymentReport::Cancelled).await?;
            }
            txn.commit().await?;
        }
        Ok(())
    }

    fn abandoned(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - TimeDelta::hours(i64::from(self.config.abandon_after_hours))
    }
}
