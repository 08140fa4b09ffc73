//! The sandbox sends its webhooks: signed, over HTTP, until it is told that
//! they were taken. An event is delivered only on a 2xx.

use super::{SandboxGateway, signature};
use crate::domain::GatewayName;
use crate::entity::sandbox_event;
use async_trait::async_trait;
use kernel::events::payments::SandboxEventQueued;
use platform::outbox::{Delivery, Reaction, ReactionError, Reactions};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};

/// The handlers of the sandbox.
#[must_use]
pub fn sandbox_reactions(sandbox: &SandboxGateway) -> Reactions {
    Reactions::new().on::<SandboxEventQueued>("payments.deliver_sandbox_event", DeliverSandboxEvent(sandbox.clone()))
}

struct DeliverSandboxEvent(SandboxGateway);

#[async_trait]
impl Reaction<SandboxEventQueued> for DeliverSandboxEvent {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        queued: SandboxEventQueued,
    ) -> Result<(), ReactionError> {
        let Some(event) = sandbox_event::Entity::find_by_id(queued.event_id).one(txn).await? else {
            return Err(ReactionError::Dead("the sandbox has no such event".to_owned()));
        };
        self.0.count_attempt(&event).await?;
        self.0.send(&event.body).await.map_err(ReactionError::Retry)?;
        let mut change = event.into_active_model();
        change.delivered_at = Set(Some(self.0.0.clock.now()));
        change.update(txn).await?;
        Ok(())
    }
}

impl SandboxGateway {
    /// Counted outside the delivery's transaction: a failed attempt counts too.
    async fn count_attempt(&self, event: &sandbox_event::Model) -> Result<(), sea_orm::DbErr> {
        let mut change = event.clone().into_active_model();
        change.attempts = Set(event.attempts.saturating_add(1));
        change.update(&self.0.db).await.map(|_| ())
    }

    async fn send(&self, body: &str) -> Result<(), String> {
        let parts = &self.0;
        let secret = parts.secrets.first().ok_or("the sandbox has no signing secret")?;
        let response = parts
            .client
            .post(format!("{}/api/v1/payments/webhook", parts.public_url))
            .header("content-type", "application/json")
            .header(
                GatewayName::Sandbox.signature_header(),
                signature::sign(secret, parts.clock.now(), body.as_bytes()),
            )
            .body(body.to_owned())
            .send()
            .await
            .map_err(|error| format!("the webhook was not taken: {}", error.without_url()))?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(format!("the webhook was answered with {}", response.status()))
        }
    }
}
