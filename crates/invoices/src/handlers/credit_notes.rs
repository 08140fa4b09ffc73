use crate::dto::{CreateCreditNoteRequest, InvoiceView};
use crate::service::Invoices;
use actix_web::web::Data;
use kernel::{InvoiceId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IdempotentJson, Path};
use platform::idempotency::CreatedOnce;

pub async fn create(
    invoices: Data<Invoices>,
    admin: Require<access::InvoiceCredit>,
    id: Path<InvoiceId>,
    request: IdempotentJson<CreateCreditNoteRequest>,
) -> ApiResult<CreatedOnce<InvoiceView>> {
    let note = invoices.credit(&admin, *id, request.body, request.key).await?;
    Ok(note.at(|id| format!("/api/v1/invoices/{id}")))
}
