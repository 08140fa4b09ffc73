use crate::dto::{CreateInvoiceRequest, InvoiceView};
use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, IdempotentJson};
use platform::idempotency::Replayable;

pub async fn handle(
    invoices: Data<Invoices>,
    actor: Require<access::InvoiceIssue>,
    request: IdempotentJson<CreateInvoiceRequest>,
) -> ApiResult<Replayable<InvoiceView>, InvoiceError> {
    Ok(invoices.issue(&actor, request.body, request.key).await?)
}
