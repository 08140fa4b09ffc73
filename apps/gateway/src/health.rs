//! Is the process up, and what it needs reachable?

mod checks;
mod handlers;
mod views;

pub use checks::Health;

use platform::http::Routes;
use platform::problem::common;

/// The endpoints of the gateway itself.
pub fn routes(health: &Health) -> Routes {
    Routes::new("gateway")
        .described("Service", "Health, metrics, and this document.")
        .service(health.clone())
        .get("getHealth", "/api/v1/health", handlers::process, "Is the process up, and which version")
        .access("public", "—")
        .get("getDatabaseHealth", "/api/v1/health/db", handlers::database, "PostgreSQL: reachable, latency")
        .access("public", "—")
        .get("getRedisHealth", "/api/v1/health/redis", handlers::redis, "Redis: reachable, latency")
        .access("public", "—")
        .get(
            "listServiceHealth",
            "/api/v1/health/services",
            handlers::services,
            "Every third-party service: configured, reachable, last error",
        )
        .access("admin", "403")
        .get("checkLiveness", "/health/live", handlers::live, "Liveness probe")
        .access("public", "—")
        .get(
            "checkReadiness",
            "/health/ready",
            handlers::ready,
            "Readiness probe: fails while draining or when PostgreSQL is away",
        )
        .access("public", "—")
        .get("getMetrics", "/metrics", handlers::metrics, "Prometheus metrics")
        .access("scraper", "—")
        .refuses(&[common::UNAUTHENTICATED])
}
