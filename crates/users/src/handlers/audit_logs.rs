use crate::audit_trail::{AuditExport, AuditTrail};
use crate::dto::{AuditLogView, ExportAuditLogsQuery, ListAuditLogsQuery};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, ListQuery, ListReply, ValidQuery};

pub async fn list(
    trail: Data<AuditTrail>,
    _admin: Require<access::AuditRead>,
    query: ListQuery<ListAuditLogsQuery>,
) -> ApiResult<ListReply<AuditLogView>> {
    let slice = trail.list(&query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn export(
    trail: Data<AuditTrail>,
    admin: Require<access::AuditRead>,
    query: ValidQuery<ExportAuditLogsQuery>,
) -> ApiResult<AuditExport> {
    let format = query.0.format;
    Ok(trail.export(&admin, query.0.filter(), format).await?)
}
