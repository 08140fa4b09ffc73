//! A gateway at the end of the wire that does and says what the test wants. It
//! calls itself Stripe, so that it stands beside the sandbox.

use crate::domain::GatewayName;
use crate::gateway::{
    CheckoutProof, CheckoutVerdict, GatewayError, GatewayRefund, GatewayReport, NewGatewayPayment, NewGatewayRefund,
    NextAction, PaymentGateway, PaymentReport, RefundReport, StartedPayment, WebhookEvent, WebhookRefused,
};
use actix_web::http::header::HeaderMap;
use async_trait::async_trait;
use kernel::RefundId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// What it does when it is asked to refund.
#[derive(Clone, PartialEq)]
pub enum OnRefund {
    Answer(RefundReport),
    Refuse,
    /// Pays back, but the answer is lost.
    LoseAnswer,
}

pub struct State {
    pub keys: HashMap<String, String>,
    pub words: HashMap<String, PaymentReport>,
    pub refunds: HashMap<RefundId, GatewayRefund>,
    pub refund_calls: usize,
    pub is_away: bool,
    pub on_refund: OnRefund,
}

#[derive(Clone)]
pub struct FakeGateway(Arc<Mutex<State>>);

/// Its events as they go over the wire.
#[derive(Serialize, Deserialize)]
pub struct FakeEvent {
    pub id: String,
    pub kind: String,
    pub fact: GatewayReport,
}

impl FakeGateway {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            keys: HashMap::new(),
            words: HashMap::new(),
            refunds: HashMap::new(),
            refund_calls: 0,
            is_away: false,
            on_refund: OnRefund::Answer(RefundReport::Processing),
        })))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic")
    }

    fn reachable(&self) -> Result<MutexGuard<'_, State>, GatewayError> {
        let state = self.state();
        if state.is_away { Err(GatewayError::Unavailable("the test says so".to_owned())) } else { Ok(state) }
    }
}

#[async_trait]
impl PaymentGateway for FakeGateway {
    fn name(&self) -> GatewayName {
        GatewayName::Stripe
    }

    async fn start(&self, new: &NewGatewayPayment) -> Result<StartedPayment, GatewayError> {
        let mut state = self.reachable()?;
        let next = format!("pi_{}", state.keys.len() + 1);
        let reference = state.keys.entry(new.idempotency_key.clone()).or_insert(next).clone();
        let next_action = NextAction::StripeClientSecret {
            client_secret: format!("{reference}_secret"),
            publishable_key: "pk_test".to_owned(),
        };
        Ok(StartedPayment { reference, next_action })
    }

    async fn payment(&self, reference: &str) -> Result<PaymentReport, GatewayError> {
        Ok(self.reachable()?.words.get(reference).cloned().unwrap_or(PaymentReport::Pending))
    }

    async fn refund(&self, new: &NewGatewayRefund) -> Result<GatewayRefund, GatewayError> {
        let mut state = self.reachable()?;
        state.refund_calls += 1;
        let report = match &state.on_refund {
            OnRefund::Refuse => {
                return Err(GatewayError::Refused {
                    code: "insufficient_funds".to_owned(),
                    message: "no balance".to_owned(),
                });
            }
            OnRefund::Answer(report) => report.clone(),
            OnRefund::LoseAnswer => RefundReport::Completed,
        };
        let reference = Some(format!("re_{}", new.refund_id));
        let refund = GatewayRefund { reference, refund_id: Some(new.refund_id), amount: new.amount.clone(), report };
        state.refunds.insert(new.refund_id, refund.clone());
        if state.on_refund == OnRefund::LoseAnswer {
            Err(GatewayError::Unavailable("the answer is lost".to_owned()))
        } else {
            Ok(refund)
        }
    }

    async fn find_refund(&self, new: &NewGatewayRefund) -> Result<Option<GatewayRefund>, GatewayError> {
        Ok(self.reachable()?.refunds.get(&new.refund_id).cloned())
    }

    fn read_webhook(&self, headers: &HeaderMap, body: &[u8]) -> Result<WebhookEvent, WebhookRefused> {
        if headers.get("stripe-signature").is_none_or(|v| v != "genuine") {
            return Err(WebhookRefused::Signature("wrong"));
        }
        let event: FakeEvent = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
        Ok(WebhookEvent { id: event.id, kind: event.kind, fact: event.fact })
    }

    fn check_checkout(&self, reference: &str, proof: &CheckoutProof) -> CheckoutVerdict {
        let genuine = format!("{reference}|{}", proof.attempt_id);
        if *proof.signature.expose() == genuine { CheckoutVerdict::Genuine } else { CheckoutVerdict::Forged }
    }
}
