use crate::dto::{CreateCreditNoteRequest, InvoiceView};
use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use kernel::{InvoiceId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IdempotentJson, Path};
use platform::idempotency::Replayable;

pub async fn handle(
    invoices: Data<Invoices>,
    admin: Require<access::InvoiceCredit>,
    id: Path<InvoiceId>,
    request: IdempotentJson<CreateCreditNoteRequest>,
) -> ApiResult<Replayable<InvoiceView>, InvoiceError> {
    Ok(invoices.credit(&admin, *id, request.body, request.key).await?)
}
