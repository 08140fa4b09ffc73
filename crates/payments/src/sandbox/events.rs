//! The sandbox's events as they go over the wire.

use crate::gateway::{GatewayRefund, GatewayReport, PaymentReport, RefundReport, WebhookEvent, WebhookRefused};
use chrono::{DateTime, Utc};
use kernel::{Money, RefundId};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

/// What the sandbox sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SandboxEvent {
    /// The same for every delivery.
    pub id: Uuid,
    /// When it happened.
    pub created: DateTime<Utc>,
    /// What happened: `payment.succeeded`, `payment.failed`, `payment.processing`,
    /// `refund.succeeded`, `refund.failed`.
    pub r#type: String,
    /// The payment's reference.
    pub payment: String,
    /// How much: of the payment, or of the refund.
    pub amount: Money,
    /// The refund, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<SandboxEventRefund>,
    /// Why it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<SandboxEventFailure>,
}

/// The refund that an event is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SandboxEventRefund {
    /// The sandbox's id of it.
    pub reference: String,
    /// The id that the caller gave it.
    pub caller_id: Option<RefundId>,
}

/// Why a payment was declined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SandboxEventFailure {
    /// Stable code.
    pub code: String,
    /// For people.
    pub message: String,
}

/// Reads a verified body.
pub fn read(body: &[u8]) -> Result<WebhookEvent, WebhookRefused> {
    let event: SandboxEvent = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
    let (id, kind) = (event.id.to_string(), event.r#type.clone());
    let fact = match (event.r#type.as_str(), event.refund) {
        ("payment.processing", _) => payment(event.payment, PaymentReport::Processing),
        ("payment.succeeded", _) => payment(event.payment, PaymentReport::Succeeded { amount: event.amount }),
        ("payment.failed", _) => {
            let (code, message) = event.failure.map(|f| (f.code, f.message)).unzip();
            payment(event.payment, PaymentReport::Failed { code, message })
        }
        ("refund.succeeded", Some(of)) => refund(event.payment, event.amount, of, RefundReport::Completed),
        ("refund.failed", Some(of)) => {
            let message = event.failure.map(|f| f.message);
            refund(event.payment, event.amount, of, RefundReport::Failed { message })
        }
        _ => GatewayReport::Other,
    };
    Ok(WebhookEvent { id, kind, fact })
}

fn payment(reference: String, report: PaymentReport) -> GatewayReport {
    GatewayReport::Payment { reference, report }
}

fn refund(payment_reference: String, amount: Money, of: SandboxEventRefund, report: RefundReport) -> GatewayReport {
    let refund = GatewayRefund { reference: Some(of.reference), refund_id: of.caller_id, amount, report };
    GatewayReport::Refund { payment_reference, refund }
}
