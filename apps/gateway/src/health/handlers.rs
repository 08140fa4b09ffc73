use super::checks::Health;
use super::views::{HealthView, ServiceHealthView};
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::crypto::same_secret;
use platform::http::{ApiResult, FileReply, MediaType, Reply};
use platform::problem::{Problem, common};

/// `text/plain` as Prometheus reads it.
#[derive(Debug)]
pub struct MetricsText;
impl MediaType for MetricsText {
    const NAME: &'static str = "text/plain; version=0.0.4; charset=utf-8";
}

fn up() -> Reply<HealthView> {
    Reply(HealthView { status: "up", version: crate::VERSION })
}

pub async fn process() -> Reply<HealthView> {
    up()
}

pub async fn live() -> Reply<HealthView> {
    up()
}

pub async fn database(health: Data<Health>) -> ApiResult<Reply<ServiceHealthView>> {
    Ok(Reply(reachable(health.database().await)?))
}

pub async fn redis(health: Data<Health>) -> ApiResult<Reply<ServiceHealthView>> {
    Ok(Reply(reachable(health.redis().await)?))
}

pub async fn services(health: Data<Health>, _admin: Require<access::HealthServices>) -> Reply<Vec<ServiceHealthView>> {
    Reply(health.services().await)
}

pub async fn ready(health: Data<Health>) -> ApiResult<Reply<HealthView>> {
    if health.is_draining() {
        return Err(Problem::new(common::UNAVAILABLE).detail("the process is shutting down").retry_after(5));
    }
    reachable(health.database().await)?;
    Ok(up())
}

pub async fn metrics(health: Data<Health>, request: HttpRequest) -> ApiResult<FileReply<MetricsText>> {
    if let Some(token) = &health.metrics_token {
        let given = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !same_secret(given.as_bytes(), format!("Bearer {}", token.expose()).as_bytes()) {
            return Err(Problem::new(common::UNAUTHENTICATED).header(header::WWW_AUTHENTICATE, "Bearer"));
        }
    }
    Ok(FileReply::unnamed(health.metrics.render().into_bytes()))
}

fn reachable(view: ServiceHealthView) -> Result<ServiceHealthView, Problem> {
    match &view.last_error {
        Some(error) => Err(Problem::new(common::UNAVAILABLE).detail(error.clone()).retry_after(2)),
        None => Ok(view),
    }
}
