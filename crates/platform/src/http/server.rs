//! The application as one piece: what every request goes through, in order.

use super::content_language::content_language;
use super::context::{ContextConfig, request_context};
use super::limits::{Limits, rate_limit};
use super::middleware::{
    AccessLines, Cors, InFlightLimit, access, canonical_path, cors, load_shedding, not_found, panic_guard, problems,
    security_headers,
};
use super::routes::Routes;
use crate::audit::{Audit, audit_disclosures, audit_refusals};
use crate::auth::{LiveSessions, TokenKeys, authenticate};
use crate::paging::CursorKey;
use crate::telemetry::Metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, web};
use kernel::Clock;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};

/// Section `[server]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// Where clients reach the API, for links in mails and documents.
    /// Without one: `http://<host>:<port>`.
    pub public_url: Option<String>,
    /// Whether `/openapi.json` and `/docs` are served; without a word in
    /// development only.
    pub docs: Option<bool>,
    /// Threads that serve requests; 0 takes one per core.
    pub workers: usize,
    /// Largest JSON body in bytes.
    pub max_body_bytes: usize,
    /// Requests that the process answers at a time; more are refused with 503.
    pub max_in_flight: u32,
    /// How long a request may take until its answer begins, in seconds; then it
    /// is given up with 503.
    pub request_timeout_seconds: u64,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How long a connection is kept for another request, in seconds; longer
    /// than a balancer keeps idle ones, which would else send into closed ones.
    pub keep_alive_seconds: u64,
    /// How long a stopping server still serves while its readiness probe
    /// fails, in seconds: as long as the balancer takes to notice.
    pub drain_seconds: u64,
    /// How long a stopping server then waits for requests in flight, in seconds.
    pub shutdown_grace_seconds: u64,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            host: IpAddr::from([127, 0, 0, 1]),
            port: 8080,
            public_url: None,
            docs: None,
            workers: 0,
            max_body_bytes: 1024 * 1024,
            max_in_flight: 2_000,
            request_timeout_seconds: 30,
            trusted_proxies: Vec::new(),
            keep_alive_seconds: 75,
            drain_seconds: 0,
            shutdown_grace_seconds: 25,
        }
    }
}

impl HttpConfig {
    /// Where clients reach the API.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", SocketAddr::new(self.host, self.port)))
    }
}

/// What the platform's extractors and middleware need of the process.
#[derive(Clone, Debug)]
pub struct ApiState {
    /// The database.
    pub db: DatabaseConnection,
    /// The clock.
    pub clock: Clock,
    /// Where audit entries go.
    pub audit: Audit,
    /// What signs and checks access tokens.
    pub tokens: TokenKeys,
    /// What signs cursors.
    pub cursors: CursorKey,
    /// Rate limits.
    pub limits: Limits,
    /// How requests are known.
    pub context: ContextConfig,
    /// Largest JSON body in bytes.
    pub max_body_bytes: usize,
    /// What is counted.
    pub metrics: Metrics,
    /// Which requests get a line in the log.
    pub access_lines: AccessLines,
    /// Whose pages may call.
    pub cors: Cors,
    /// Requests that this process answers at a time.
    pub in_flight: InFlightLimit,
}

impl ApiState {
    fn install(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.db.clone()))
            .app_data(web::Data::new(self.clock.clone()))
            .app_data(web::Data::new(self.audit.clone()))
            .app_data(web::Data::new(self.tokens.clone()))
            // Each thread gathers its own requests.
            .app_data(web::Data::new(LiveSessions::default()))
            .app_data(web::Data::new(self.cursors.clone()))
            .app_data(web::Data::new(self.limits.clone()))
            .app_data(web::Data::new(self.context.clone()))
            .app_data(web::Data::new(self.metrics.clone()))
            .app_data(web::Data::new(self.access_lines.clone()))
            .app_data(web::Data::new(self.cors.clone()))
            .app_data(web::Data::new(self.in_flight.clone()))
            .app_data(web::PayloadConfig::new(self.max_body_bytes));
    }
}

/// The application over these tables: the same in the gateway and in tests.
pub fn app(
    state: &ApiState,
    tables: &[Routes],
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .configure(|config| state.install(config))
        .configure(|config| Routes::mount(tables, config))
        .default_service(web::to(not_found))
        // The last one wrapped is the first to see the request.
        .wrap(from_fn(panic_guard))
        .wrap(from_fn(canonical_path))
        .wrap(from_fn(problems))
        .wrap(from_fn(content_language))
        .wrap(from_fn(audit_disclosures))
        .wrap(from_fn(audit_refusals))
        .wrap(from_fn(rate_limit))
        .wrap(from_fn(authenticate))
        .wrap(Compress::default())
        .wrap(from_fn(load_shedding))
        .wrap(from_fn(cors))
        .wrap(from_fn(security_headers))
        .wrap(from_fn(access))
        .wrap(from_fn(request_context))
}
