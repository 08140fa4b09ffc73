//! The sandbox sends its webhooks: signed, over HTTP, until they are answered with a 2xx.

use super::{SandboxGateway, signature};
use crate::domain::GatewayName;
use crate::entity::sandbox_event;
use async_trait::async_trait;
use kernel::events::payments::SandboxEventQueued;
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError, Reactions};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

/// The handlers of the sandbox.
pub fn sandbox_reactions(sandbox: &SandboxGateway) -> Reactions {
    let deliver = DeliverSandboxEvent(sandbox.clone());
    Reactions::new().on_external::<SandboxEventQueued, _>("payments.deliver_sandbox_event", deliver)
}

struct DeliverSandboxEvent(SandboxGateway);

/// A delivery that is repeated after a crash sends the same event again, as a real gateway may.
#[async_trait]
impl ExternalReaction<SandboxEventQueued> for DeliverSandboxEvent {
    const SYSTEM: ExternalSystem = ExternalSystem::PaymentGateway;

    async fn react(&self, _: &Delivery, queued: SandboxEventQueued) -> Result<(), ReactionError> {
        let parts = &self.0.0.parts;
        let event = sandbox_event::Entity::find_by_id(queued.event_id).one(&parts.db).await?;
        let event = event.ok_or_else(|| ReactionError::dead("the sandbox has no such event"))?;
        let mut attempt = event.into_active_model();
        attempt.attempts = Set(attempt.attempts.unwrap().saturating_add(1));
        let event = attempt.update(&parts.db).await?;
        self.0.send(&event.body).await.map_err(ReactionError::Retry)?;
        let mut delivered = event.into_active_model();
        delivered.delivered_at = Set(Some(parts.now()));
        delivered.update(&parts.db).await?;
        Ok(())
    }
}

impl SandboxGateway {
    async fn send(&self, body: &str) -> Result<(), String> {
        platform::db::assert_no_transaction("the receiver of the sandbox's webhooks");
        let inner = &self.0;
        let secret = inner.secrets.first().ok_or("the sandbox has no signing secret")?;
        let response = inner
            .client
            .post(format!("{}/api/v1/payments/webhook", inner.public_url))
            .header("content-type", "application/json")
            .header(
                GatewayName::Sandbox.signature_header(),
                signature::sign(secret, inner.parts.now(), body.as_bytes()),
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
