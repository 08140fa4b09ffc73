use crate::domain::GatewayName;
use crate::dto::WebhookReceipt;
use crate::service::Payments;
use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use platform::http::openapi::{Describe, OperationDoc};
use platform::http::{ApiResult, RawBody, Reply};
use platform::problem::Problem;
use std::future::{Ready, ready};

type Answer = ApiResult<Reply<WebhookReceipt>>;

/// The headers of a webhook, its signature among them.
pub struct SignedHeaders(HeaderMap);

impl FromRequest for SignedHeaders {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.headers().clone())))
    }
}

impl Describe for SignedHeaders {
    fn describe(operation: &mut OperationDoc<'_>) {
        let schema = serde_json::json!({ "type": "string" });
        for name in ["Sandbox-Signature", "Stripe-Signature", "X-Razorpay-Signature"] {
            operation.header_parameter(
                name,
                false,
                "The gateway's signature over the raw body; one of them is needed",
                &schema,
            );
        }
    }
}

/// The gateway is recognised by its signature header.
pub async fn receive(payments: Data<Payments>, headers: SignedHeaders, body: RawBody) -> Answer {
    let sender = Payments::sender(&headers.0)?;
    take(&payments, sender, &headers, &body).await
}

pub async fn stripe(payments: Data<Payments>, headers: SignedHeaders, body: RawBody) -> Answer {
    take(&payments, GatewayName::Stripe, &headers, &body).await
}

pub async fn razorpay(payments: Data<Payments>, headers: SignedHeaders, body: RawBody) -> Answer {
    take(&payments, GatewayName::Razorpay, &headers, &body).await
}

async fn take(payments: &Payments, sender: GatewayName, headers: &SignedHeaders, body: &RawBody) -> Answer {
    payments.receive(sender, &headers.0, &body.0).await?;
    Ok(Reply(WebhookReceipt { received: true }))
}
