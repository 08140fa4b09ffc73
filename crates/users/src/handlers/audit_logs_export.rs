use crate::audit_trail::AuditExport;
use crate::dto_audit_logs::ExportAuditLogsQuery;
use crate::{AuditTrail, UserError};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, ValidQuery};

pub async fn handle(
    trail: Data<AuditTrail>,
    admin: Require<access::AuditRead>,
    query: ValidQuery<ExportAuditLogsQuery>,
) -> ApiResult<AuditExport, UserError> {
    let format = query.0.format;
    Ok(trail.export(&admin, query.0.filter(), format).await?)
}
