//! A gateway that answers as the test wants. It calls itself Stripe, so that it
//! can be configured beside the sandbox.

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
use tokio::sync::watch;

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
    pub reports: HashMap<String, PaymentReport>,
    pub refunds: HashMap<RefundId, GatewayRefund>,
    pub refund_calls: usize,
    pub is_away: bool,
    pub on_refund: OnRefund,
}

#[derive(Clone)]
pub struct FakeGateway {
    state: Arc<Mutex<State>>,
    is_hanging: watch::Sender<bool>,
    waiting_calls: watch::Sender<usize>,
}

/// Its events as they go over the wire.
#[derive(Serialize, Deserialize)]
pub struct FakeEvent {
    pub id: String,
    pub kind: String,
    pub fact: GatewayReport,
}

impl FakeGateway {
    pub fn new() -> Self {
        let state = State {
            keys: HashMap::new(),
            reports: HashMap::new(),
            refunds: HashMap::new(),
            refund_calls: 0,
            is_away: false,
            on_refund: OnRefund::Answer(RefundReport::Processing),
        };
        let (is_hanging, waiting_calls) = (watch::Sender::new(false), watch::Sender::new(0));
        Self { state: Arc::new(Mutex::new(state)), is_hanging, waiting_calls }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// From now on it takes calls and answers none, until it is released.
    pub fn hang(&self) {
        self.waiting_calls.send_replace(0);
        self.is_hanging.send_replace(true);
    }

    /// Answers the calls that wait, and all later ones.
    pub fn release(&self) {
        self.is_hanging.send_replace(false);
    }

    /// Until so many calls wait for an answer.
    pub async fn until_waiting(&self, calls: usize) {
        self.waiting_calls.subscribe().wait_for(|waiting| *waiting >= calls).await.expect("the gateway is there");
    }

    async fn released(&self) {
        let mut hanging = self.is_hanging.subscribe();
        if *hanging.borrow() {
            self.waiting_calls.send_modify(|waiting| *waiting += 1);
        }
        hanging.wait_for(|is_hanging| !is_hanging).await.expect("the gateway is there");
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
        self.released().await;
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
        self.released().await;
        Ok(self.reachable()?.reports.get(reference).cloned().unwrap_or(PaymentReport::Pending))
    }

    async fn refund(&self, new: &NewGatewayRefund) -> Result<GatewayRefund, GatewayError> {
        self.released().await;
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
        self.released().await;
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
