use crate::domain::GatewayName;
use crate::dto::WebhookReceipt;
use crate::{PaymentError, Payments};
use actix_web::HttpRequest;
use actix_web::web::Data;
use platform::http::{ApiResult, RawBody, Reply};

type Answer = ApiResult<Reply<WebhookReceipt>, PaymentError>;

/// Whose it is, its signature header tells.
pub async fn any(payments: Data<Payments>, request: HttpRequest, body: RawBody) -> Answer {
    let sender = Payments::sender(request.headers())?;
    take(&payments, sender, &request, &body).await
}

pub async fn stripe(payments: Data<Payments>, request: HttpRequest, body: RawBody) -> Answer {
    take(&payments, GatewayName::Stripe, &request, &body).await
}

pub async fn razorpay(payments: Data<Payments>, request: HttpRequest, body: RawBody) -> Answer {
    take(&payments, GatewayName::Razorpay, &request, &body).await
}

async fn take(payments: &Payments, sender: GatewayName, request: &HttpRequest, body: &RawBody) -> Answer {
    payments.receive(sender, request.headers(), &body.0).await?;
    Ok(Reply(WebhookReceipt { received: true }))
}
