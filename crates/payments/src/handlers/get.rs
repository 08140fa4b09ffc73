use crate::dto::PaymentView;
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::{PaymentId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, Path, Versioned};

pub async fn handle(
    payments: Data<Payments>,
    actor: CurrentUser,
    id: Path<PaymentId>,
) -> ApiResult<Versioned<PaymentView>, PaymentError> {
    Ok(payments.get(&actor, *id).await?)
}

pub async fn status(
    payments: Data<Payments>,
    actor: Require<access::PaymentSync>,
    id: Path<PaymentId>,
) -> ApiResult<Versioned<PaymentView>, PaymentError> {
    Ok(payments.status(&actor, *id).await?)
}
