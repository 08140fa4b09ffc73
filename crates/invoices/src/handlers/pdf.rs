use crate::{InvoiceError, Invoices};
use actix_web::web::Data;
use kernel::InvoiceId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, FileReply, Path, Pdf};

pub async fn handle(
    invoices: Data<Invoices>,
    actor: CurrentUser,
    id: Path<InvoiceId>,
) -> ApiResult<FileReply<Pdf>, InvoiceError> {
    let (bytes, name) = invoices.pdf(&actor, *id).await?;
    Ok(FileReply::named(bytes, &name))
}
