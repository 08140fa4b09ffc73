use crate::dto::LedgerEntryView;
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::{PaymentId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Path, Reply};

pub async fn handle(
    payments: Data<Payments>,
    _admin: Require<access::PaymentLedger>,
    id: Path<PaymentId>,
) -> ApiResult<Reply<Vec<LedgerEntryView>>, PaymentError> {
    Ok(Reply(payments.ledger(*id).await?))
}
