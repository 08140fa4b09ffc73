use super::views::ServiceHealthView;
use crate::foundation::Foundation;
use crate::settings::Settings;
use kernel::Masked;
use platform::cache::SharedRedis;
use platform::documents::{Documents, DocumentsConfig};
use platform::mail::{MailConfig, SmtpConfig, SmtpTls};
use platform::telemetry::Metrics;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Longest wait for one service.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks what the process stands on.
#[derive(Clone)]
pub struct Health {
    /// One connection beside the pool: how busy the process is does not tell whether PostgreSQL answers, and a
    /// balancer that takes out busy gateways makes the others busier.
    probe: PgPool,
    redis: Option<SharedRedis>,
    documents: Arc<dyn Documents>,
    documents_kind: &'static str,
    smtp: Option<SmtpConfig>,
    draining: Arc<AtomicBool>,
    pub(super) metrics: Metrics,
    pub(super) metrics_token: Option<Masked<String>>,
}

impl Health {
    pub fn new(foundation: &Foundation, settings: &Settings) -> Self {
        let smtp = match &settings.mail {
            Some(MailConfig::Smtp(smtp)) => Some(smtp.clone()),
            _ => None,
        };
        Self {
            probe: PgPoolOptions::new()
                .max_connections(1)
                .acquire_timeout(TIMEOUT)
                .connect_lazy_with((*foundation.parts.db.get_postgres_connection_pool().connect_options()).clone()),
            redis: foundation.redis.clone(),
            documents: Arc::clone(&foundation.documents),
            documents_kind: match settings.documents {
                DocumentsConfig::Postgres {} => "postgres",
                DocumentsConfig::Mongodb { .. } => "mongodb",
            },
            smtp,
            draining: Arc::default(),
            metrics: foundation.metrics.clone(),
            metrics_token: settings.metrics.token.clone(),
        }
    }

    /// From now on the readiness probe fails, so that a balancer sends no more.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    pub async fn database(&self) -> ServiceHealthView {
        let check = async {
            let answered = sqlx::query("SELECT 1").execute(&self.probe).await;
            answered.map(drop).map_err(|_| "PostgreSQL does not answer".to_owned())
        };
        measured("postgresql", "postgresql", true, check).await
    }

    pub async fn redis(&self) -> ServiceHealthView {
        match &self.redis {
            Some(redis) => {
                let check = async { redis.ping().await.map_err(|_| "Redis does not answer".to_owned()) };
                measured("redis", "redis", true, check).await
            }
            None => measured("redis", "in_process", false, async { Ok(()) }).await,
        }
    }

    pub async fn services(&self) -> Vec<ServiceHealthView> {
        let documents =
            async { self.documents.ping().await.map_err(|_| "the document store does not answer".to_owned()) };
        let documents = measured("documents", self.documents_kind, self.documents_kind == "mongodb", documents);
        let (database, redis, documents, mail) = tokio::join!(self.database(), self.redis(), documents, self.mail());
        vec![database, redis, documents, mail]
    }

    async fn mail(&self) -> ServiceHealthView {
        let Some(smtp) = &self.smtp else { return measured("mail", "folder", false, async { Ok(()) }).await };
        let check = async {
            let port = smtp.port.unwrap_or(match smtp.tls {
                SmtpTls::Tls => 465,
                SmtpTls::Starttls => 587,
                SmtpTls::None => 25,
            });
            let connected = tokio::net::TcpStream::connect((smtp.host.as_str(), port)).await;
            connected.map(|_| ()).map_err(|error| format!("the SMTP server does not answer: {}", error.kind()))
        };
        measured("mail", "smtp", true, check).await
    }
}

async fn measured(
    service: &'static str,
    implementation: &'static str,
    configured: bool,
    check: impl Future<Output = Result<(), String>>,
) -> ServiceHealthView {
    let started = Instant::now();
    let outcome = timeout(TIMEOUT, check).await.unwrap_or_else(|_| Err("no answer in time".to_owned()));
    let latency_ms = outcome.is_ok().then(|| (started.elapsed().as_secs_f64() * 1e6).round() / 1e3);
    ServiceHealthView {
        service,
        implementation,
        configured,
        reachable: outcome.is_ok(),
        latency_ms,
        last_error: outcome.err(),
    }
}
