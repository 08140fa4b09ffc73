//! A gateway's webhook: verified over the raw bytes, kept once by its id before
//! anything else, then applied in one transaction.

use super::Payments;
use super::apply::Outcome;
use crate::domain::GatewayName;
use crate::entity::payment_event::ActiveModel;
use crate::error::PaymentError;
use crate::gateway::{GatewayReport, WebhookEvent, WebhookRefused};
use crate::store;
use actix_web::http::header::HeaderMap;
use platform::db::Begin;
use sea_orm::{ActiveValue::Set, DbErr};

/// Events are small; what is larger is not one.
const MAX_BYTES: usize = 256 * 1024;

impl Payments {
    /// The gateway that a webhook is from, by its signature header.
    pub(crate) fn sender(headers: &HeaderMap) -> Result<GatewayName, PaymentError> {
        let is_signed_by = |name: &GatewayName| headers.contains_key(name.signature_header());
        GatewayName::ALL.into_iter().find(is_signed_by).ok_or_else(|| WebhookRefused::Signature("missing").into())
    }

    /// Takes a webhook in. Done means: kept, and acted on or held for review; a repeat
    /// finds that and is done too. Anything else must be sent again.
    pub(crate) async fn receive(
        &self,
        sender: GatewayName,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), PaymentError> {
        let gateway = self.ports.gateways.get(sender).ok_or(PaymentError::GatewayNotConfigured)?;
        if body.len() > MAX_BYTES {
            return Err(platform::problem::Problem::new(platform::problem::common::PAYLOAD_TOO_LARGE).into());
        }
        let event = gateway.read_webhook(headers, body)?;
        self.keep(sender, &event, body).await?;
        self.act_on(sender, &event.id).await?;
        Ok(())
    }

    /// First transaction: the event is ours from here on, whatever happens.
    pub(crate) async fn keep(
        &self,
        sender: GatewayName,
        event: &WebhookEvent,
        body: &[u8],
    ) -> Result<(), PaymentError> {
        let (id, now) = (self.parts.entropy.uuid_v7(self.now()), self.now());
        let row = ActiveModel {
            id: Set(id),
            gateway: Set(sender),
            gateway_event_id: Set(event.id.clone()),
            event_type: Set(event.kind.clone()),
            fact: Set(serde_json::to_value(&event.fact).map_err(|e| DbErr::Json(e.to_string()))?),
            payload_sealed: Set(self.payloads.seal_bytes(id, body)),
            status: Set(store::payment_events::RECEIVED.to_owned()),
            received_at: Set(now),
            ..Default::default()
        };
        Ok(store::payment_events::insert_once(&self.parts.db, row).await?)
    }

    /// Second transaction: the event's effect and the note that it had it.
    pub(crate) async fn act_on(&self, sender: GatewayName, event_id: &str) -> Result<Option<Outcome>, DbErr> {
        let txn = self.parts.db.begin().await?;
        let event = match store::payment_events::lock(&txn, sender, event_id).await? {
            Some(event) if event.status == store::payment_events::RECEIVED => event,
            _ => return Ok(None),
        };
        let fact: GatewayReport = serde_json::from_value(event.fact.clone()).map_err(|e| DbErr::Json(e.to_string()))?;
        let (outcome, payment) = self.apply_report(&txn, sender, &fact).await?;
        if let Outcome::HeldForReview(why) = outcome {
            tracing::error!(gateway = %sender, event_id, why, "a gateway's event is held for review");
        }
        store::payment_events::settle(&txn, event, payment, outcome.to_row(), self.now()).await?;
        txn.commit().await?;
        Ok(Some(outcome))
    }
}
