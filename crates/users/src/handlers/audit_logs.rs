use crate::dto_audit_logs::{AuditLogView, ListAuditLogsQuery};
use crate::{AuditTrail, UserError};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    trail: Data<AuditTrail>,
    _admin: Require<access::AuditRead>,
    query: ListQuery<ListAuditLogsQuery>,
) -> ApiResult<ListReply<AuditLogView>, UserError> {
    let slice = trail.list(&query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, |entry| entry))
}
