use crate::dto::InvoiceView;
use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use kernel::{InvoiceId, access};
use platform::auth::Require;
use platform::http::{Accepted, ApiResult, Path};

pub async fn handle(
    invoices: Data<Invoices>,
    actor: Require<access::InvoiceSend>,
    id: Path<InvoiceId>,
) -> ApiResult<Accepted<InvoiceView>, InvoiceError> {
    Ok(Accepted(invoices.request_send(&actor, *id).await?.into()))
}
