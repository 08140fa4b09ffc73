use crate::handlers::{create, get, ledger, list, refund, verify, webhook};
use crate::service::Payments;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(payments: &Payments) -> Routes {
    Routes::new("payments")
        .service(payments.clone())
        .get("/api/v1/payments", list::handle, "List payments that the caller may see")
        .post("/api/v1/payments", create::handle, "Start a payment; needs an Idempotency-Key")
        .post("/api/v1/payments/webhook", webhook::any, "Webhook of any gateway, told apart by its signature header")
        .get("/api/v1/payments/{id}", get::handle, "One payment")
        .get("/api/v1/payments/{id}/status", get::status, "Current status, asked of the gateway when stale")
        .post("/api/v1/payments/{id}/refund", refund::handle, "Refund in whole or in part; needs an Idempotency-Key")
        .post("/api/v1/payments/{id}/verify", verify::handle, "Razorpay checkout's signature, checked on the server")
        .get("/api/v1/payments/{id}/ledger", ledger::handle, "The payment's double-entry postings")
        .get("/api/v1/patients/{id}/payments", list::of_patient, "The patient's payments")
        .post(
            "/webhooks/stripe",
            webhook::stripe,
            "Stripe events: signature and age checked, each handled once, in any order",
        )
        .post("/webhooks/razorpay", webhook::razorpay, "Razorpay events, likewise")
}
