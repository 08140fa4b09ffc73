use crate::dto::{CreateInvoiceRequest, InvoiceView, ListInvoicesQuery};
use crate::service::Invoices;
use actix_web::web::Data;
use kernel::{InvoiceId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{
    Accepted, ApiResult, FileReply, IdempotentJson, ListQuery, ListReply, Path, Pdf, PersonalFile, Versioned,
};
use platform::idempotency::CreatedOnce;

pub async fn list(
    invoices: Data<Invoices>,
    actor: CurrentUser,
    query: ListQuery<ListInvoicesQuery>,
) -> ApiResult<ListReply<InvoiceView>> {
    let slice = invoices.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    invoices: Data<Invoices>,
    actor: Require<access::InvoiceIssue>,
    request: IdempotentJson<CreateInvoiceRequest>,
) -> ApiResult<CreatedOnce<InvoiceView>> {
    let issued = invoices.issue(&actor, request.body, request.key).await?;
    Ok(issued.at(|id| format!("/api/v1/invoices/{id}")))
}

pub async fn get(
    invoices: Data<Invoices>,
    actor: CurrentUser,
    id: Path<InvoiceId>,
) -> ApiResult<Versioned<InvoiceView>> {
    Ok(invoices.get(&actor, *id).await?)
}

pub async fn pdf(invoices: Data<Invoices>, actor: CurrentUser, id: Path<InvoiceId>) -> ApiResult<PersonalFile<Pdf>> {
    let file = invoices.pdf(&actor, *id).await?;
    Ok(PersonalFile::new(file.subject, FileReply::named(file.bytes, &file.name)))
}

pub async fn send(
    invoices: Data<Invoices>,
    actor: Require<access::InvoiceSend>,
    id: Path<InvoiceId>,
) -> ApiResult<Accepted<InvoiceView>> {
    Ok(Accepted(invoices.request_send(&actor, *id).await?.view))
}
