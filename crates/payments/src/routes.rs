use crate::error::{
    AMOUNT_MISMATCH, GATEWAY_NOT_CONFIGURED, GATEWAY_REFUSED, INVALID_SIGNATURE, MALFORMED_EVENT, NOT_PAYABLE,
    NOT_REFUNDABLE, REFUND_EXCEEDS_PAYMENT, VERIFICATION_NOT_OFFERED,
};
use crate::handlers::{payments, refunds, webhooks};
use crate::service::Payments;
use platform::http::Routes;
use platform::problem::ProblemKind;

/// What a webhook may be answered with.
const WEBHOOK_REFUSALS: &[ProblemKind] = &[GATEWAY_NOT_CONFIGURED, INVALID_SIGNATURE, MALFORMED_EVENT];

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Payments) -> Routes {
    Routes::new("payments")
        .described("Payments", "Payments, refunds, their ledger, and the webhooks of payment gateways.")
        .service(service.clone())
        .get("listPayments", "/api/v1/payments", payments::list, "List payments that the caller may see")
        .access("any(scoped)", "—")
        .post("createPayment", "/api/v1/payments", payments::create, "Start a payment; needs an Idempotency-Key")
        .access("patient", "403")
        .refuses(&[AMOUNT_MISMATCH, GATEWAY_REFUSED, NOT_PAYABLE])
        .post(
            "receivePaymentWebhook",
            "/api/v1/payments/webhook",
            webhooks::receive,
            "Webhook of any gateway, recognised by its signature header",
        )
        .webhook()
        .access("gateway", "—")
        .refuses(WEBHOOK_REFUSALS)
        .get("getPayment", "/api/v1/payments/{id}", payments::get, "One payment")
        .access("patient(own), admin, hospital_admin(own)", "404")
        .get(
            "getPaymentStatus",
            "/api/v1/payments/{id}/status",
            payments::status,
            "Current status, asked of the gateway when stale",
        )
        .access("patient(own), admin", "404 to patient; else 403")
        .post(
            "refundPayment",
            "/api/v1/payments/{id}/refund",
            refunds::create,
            "Refund in whole or in part; needs an Idempotency-Key",
        )
        .access("admin", "403")
        .refuses(&[AMOUNT_MISMATCH, NOT_REFUNDABLE, REFUND_EXCEEDS_PAYMENT])
        .post(
            "verifyPayment",
            "/api/v1/payments/{id}/verify",
            payments::verify,
            "Razorpay checkout's signature, checked on the server",
        )
        .access("patient(own)", "404 to patient; else 403")
        .refuses(&[GATEWAY_NOT_CONFIGURED, GATEWAY_REFUSED, INVALID_SIGNATURE, VERIFICATION_NOT_OFFERED])
        .get(
            "listPaymentLedger",
            "/api/v1/payments/{id}/ledger",
            payments::ledger,
            "The payment's double-entry postings",
        )
        .access("admin", "403")
        .get(
            "listPatientPayments",
            "/api/v1/patients/{id}/payments",
            payments::list_of_patient,
            "The patient's payments",
        )
        .access("admin, self", "404")
        .post(
            "receiveStripeWebhook",
            "/webhooks/stripe",
            webhooks::stripe,
            "Stripe events: signature and age checked, each handled once, in any order",
        )
        .webhook()
        .access("gateway", "—")
        .refuses(WEBHOOK_REFUSALS)
        .post("receiveRazorpayWebhook", "/webhooks/razorpay", webhooks::razorpay, "Razorpay events, likewise")
        .webhook()
        .access("gateway", "—")
        .refuses(WEBHOOK_REFUSALS)
}
