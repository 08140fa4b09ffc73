//! What the module asks of a payment gateway. `docs/PAYMENT-GATEWAYS.md` says
//! how the sandbox, Stripe and Razorpay map onto it.

mod registry;
mod reports;

pub use registry::{GatewayPermit, Gateways, call};
pub use reports::{GatewayRefund, GatewayReport, PaymentReport, RefundReport, WebhookEvent};

use crate::domain::GatewayName;
use actix_web::http::header::HeaderMap;
use async_trait::async_trait;
use kernel::{Masked, Money, RefundId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the payer's client does next. For the payer only: it carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(rename = "PaymentNextAction")]
pub enum NextAction {
    /// Confirm the PaymentIntent with Stripe.js.
    StripeClientSecret {
        /// Secret of the intent.
        client_secret: String,
        /// Key that the client identifies the account by.
        publishable_key: String,
    },
    /// Open Razorpay Checkout; send what it answers to `/payments/{id}/verify`.
    RazorpayCheckout {
        /// The order.
        order_id: String,
        /// Key that the client identifies the account by.
        key_id: String,
    },
    /// `POST` there with `{"outcome": "succeed"}` or `{"outcome": "fail"}`.
    SandboxConfirm {
        /// Where.
        url: String,
    },
}

/// A payment to begin at the gateway. Everything in it is the same for every
/// attempt with one key, since gateways refuse a key that comes with other data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGatewayPayment {
    /// The same for every attempt of one request: one key, one payment there.
    pub idempotency_key: String,
    /// How much.
    pub amount: Money,
    /// Number of what is paid for; stands on statements. No personal data.
    pub description: String,
    /// What the payer means to pay with, by the gateway's name for it.
    pub payment_method: Option<String>,
}

/// A payment that was begun at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedPayment {
    /// The gateway's id of it: an intent's or an order's.
    pub reference: String,
    /// What the payer's client does next.
    pub next_action: NextAction,
}

/// A refund to make at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGatewayRefund {
    /// Our id: idempotency key, and kept by the gateway as metadata or receipt,
    /// so that its answer and webhooks name it.
    pub refund_id: RefundId,
    /// The gateway's id of the payment.
    pub payment_reference: String,
    /// How much.
    pub amount: Money,
}

/// What a checkout in the browser hands back as proof (Razorpay).
#[derive(Debug, Clone)]
pub struct CheckoutProof {
    /// The gateway's id of the attempt, known only after it.
    pub attempt_id: String,
    /// Signature over the reference and the attempt.
    pub signature: Masked<String>,
}

/// Whether a checkout's proof holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutVerdict {
    /// The signature is the gateway's.
    Genuine,
    /// It is not.
    Forged,
    /// This gateway signs no checkouts.
    NotOffered,
}

/// Why the gateway did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It is away, slow or busy, and may or may not have acted: ask again with
    /// the same key.
    #[error("the payment gateway cannot be reached: {0}")]
    Unavailable(String),
    /// It said no, for good.
    #[error("the payment gateway refused ({code}): {message}")]
    Refused {
        /// The gateway's code.
        code: String,
        /// The gateway's message.
        message: String,
    },
}

/// Why a webhook is not believed. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefused {
    /// The signature is missing, wrong, or too old.
    #[error("the signature is {0}")]
    Signature(&'static str),
    /// Rightly signed, but no event.
    #[error("the body is not an event")]
    Malformed,
}

/// A payment gateway. Every call may be repeated with the same key and has its
/// effect once; a call that failed as unavailable may have had it.
#[async_trait]
pub trait PaymentGateway: Send + Sync + 'static {
    /// Which one it is.
    fn name(&self) -> GatewayName;

    /// Begins a payment: a Stripe PaymentIntent, a Razorpay order.
    ///
    /// # Errors
    /// When it is away or refuses.
    async fn start(&self, new: &NewGatewayPayment) -> Result<StartedPayment, GatewayError>;

    /// What it reports now of the payment with this reference.
    ///
    /// # Errors
    /// When it is away, or knows no such payment.
    async fn payment(&self, reference: &str) -> Result<PaymentReport, GatewayError>;

    /// Refunds.
    ///
    /// # Errors
    /// When it is away or refuses.
    async fn refund(&self, new: &NewGatewayRefund) -> Result<GatewayRefund, GatewayError>;

    /// The refund it made for our id, if it made one. Asked before a refund is
    /// repeated after a long time, when its idempotency key may have expired.
    ///
    /// # Errors
    /// When it is away.
    async fn find_refund(&self, new: &NewGatewayRefund) -> Result<Option<GatewayRefund>, GatewayError>;

    /// Checks the signature over the raw body, and reads the event.
    ///
    /// # Errors
    /// When it is not to be believed.
    fn read_webhook(&self, headers: &HeaderMap, body: &[u8]) -> Result<WebhookEvent, WebhookRefused>;

    /// Whether a checkout's proof is the gateway's signature for this reference.
    fn check_checkout(&self, _reference: &str, _proof: &CheckoutProof) -> CheckoutVerdict {
        CheckoutVerdict::NotOffered
    }
}
