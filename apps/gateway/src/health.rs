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
        .service(health.clone())
        .get("/api/v1/health", handlers::process, "Is the process up, and which version")
        .access("public", "—")
        .get("/api/v1/health/db", handlers::database, "PostgreSQL: reachable, latency")
        .access("public", "—")
        .get("/api/v1/health/redis", handlers::redis, "Redis: reachable, latency")
        .access("public", "—")
        .get(
            "/api/v1/health/services",
            handlers::services,
            "Every third-party service: configured, reachable, last error",
        )
        .access("admin", "403")
        .get("/health/live", handlers::live, "Liveness probe")
        .access("public", "—")
        .get("/health/ready", handlers::ready, "Readiness probe: fails while draining or when PostgreSQL is away")
        .access("public", "—")
        .get("/metrics", handlers::metrics, "Prometheus metrics")
        .access("scraper", "—")
        .refuses(&[common::UNAUTHENTICATED])
}
