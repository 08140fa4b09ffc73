use crate::dto::{CreatePaymentRequest, PaymentView};
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, RequiredIdempotentJson};
use platform::idempotency::Replayable;

pub async fn handle(
    payments: Data<Payments>,
    patient: Require<access::PaymentCreate>,
    request: RequiredIdempotentJson<CreatePaymentRequest>,
) -> ApiResult<Replayable<PaymentView>, PaymentError> {
    Ok(payments.create(&patient, request.key, request.body).await?)
}
