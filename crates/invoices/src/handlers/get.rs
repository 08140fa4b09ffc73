use crate::dto::InvoiceView;
use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use kernel::InvoiceId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Path, Versioned};

pub async fn handle(
    invoices: Data<Invoices>,
    actor: CurrentUser,
    id: Path<InvoiceId>,
) -> ApiResult<Versioned<InvoiceView>, InvoiceError> {
    let invoice = invoices.get(&actor, *id).await?;
    Ok(Versioned { version: invoice.updated_at, view: invoice.into() })
}
