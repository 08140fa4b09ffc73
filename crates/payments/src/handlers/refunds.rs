use crate::dto::{RefundPaymentRequest, RefundView};
use crate::service::Payments;
use actix_web::web::Data;
use kernel::{PaymentId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Path, RequiredIdempotentJson};
use platform::idempotency::CreatedOnce;

pub async fn create(
    payments: Data<Payments>,
    admin: Require<access::PaymentRefund>,
    id: Path<PaymentId>,
    request: RequiredIdempotentJson<RefundPaymentRequest>,
) -> ApiResult<CreatedOnce<RefundView>> {
    let refund = payments.refund(&admin, *id, request.key, request.body).await?;
    // A refund is read as part of its payment.
    Ok(refund.at(|_| format!("/api/v1/payments/{}", *id)))
}
