use crate::dto::{PaymentView, VerifyPaymentRequest};
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::{PaymentId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Path, ValidJson, Versioned};

pub async fn handle(
    payments: Data<Payments>,
    patient: Require<access::PaymentCreate>,
    id: Path<PaymentId>,
    request: ValidJson<VerifyPaymentRequest>,
) -> ApiResult<Versioned<PaymentView>, PaymentError> {
    Ok(payments.verify_checkout(&patient, *id, request.0).await?)
}
