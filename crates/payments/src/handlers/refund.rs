use crate::dto::{RefundPaymentRequest, RefundView};
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::{PaymentId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Path, RequiredIdempotentJson};
use platform::idempotency::Replayable;

pub async fn handle(
    payments: Data<Payments>,
    admin: Require<access::PaymentRefund>,
    id: Path<PaymentId>,
    request: RequiredIdempotentJson<RefundPaymentRequest>,
) -> ApiResult<Replayable<RefundView>, PaymentError> {
    Ok(payments.refund(&admin, *id, request.key, request.body).await?)
}
