use super::Audit;
use crate::auth::BearerClaims;
use crate::http::MatchedRoute;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use kernel::{Actor, AuditEntry};
use sea_orm::DatabaseConnection;
use serde_json::json;

/// Middleware: every refusal of a signed-in user is in the trail. That is a
/// 403, and a 404 on a route with a parameter, which is how a stranger's private
/// resource looks (the caller cannot distinguish them, the auditor can).
pub async fn audit_refusals(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let refused = match response.status() {
        StatusCode::FORBIDDEN => true,
        StatusCode::NOT_FOUND => !response.request().match_info().is_empty(),
        _ => false,
    };
    if refused && let Some(claims) = BearerClaims::of(response.request()) {
        record(&response, &claims.actor()).await;
    }
    Ok(response)
}

async fn record<B>(response: &ServiceResponse<B>, actor: &Actor) {
    let request = response.request();
    let (Some(audit), Some(db)) =
        (request.app_data::<web::Data<Audit>>(), request.app_data::<web::Data<DatabaseConnection>>())
    else {
        return;
    };
    let route = MatchedRoute::pattern_of(request).unwrap_or_default();
    let target = request.match_info().iter().next().and_then(|(_, value)| value.parse::<uuid::Uuid>().ok());
    let entry = AuditEntry::new(actor, "access.denied", &route, target)
        .with_changes(json!({ "method": request.method().as_str(), "status": response.status().as_u16() }))
        .denied();
    if let Err(error) = audit.record_reading(db.get_ref(), &entry).await {
        tracing::error!(%error, "a refusal could not be written to the audit trail");
    }
}
