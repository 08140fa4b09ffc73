use crate::dto::{InvoiceView, ListInvoicesQuery};
use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    invoices: Data<Invoices>,
    actor: CurrentUser,
    query: ListQuery<ListInvoicesQuery>,
) -> ApiResult<ListReply<InvoiceView>, InvoiceError> {
    let slice = invoices.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, InvoiceView::from))
}
