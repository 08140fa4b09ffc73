//! Every section of the configuration, read and checked before anything starts.

use crate::placeholder::is_placeholder;
use anyhow::{Context, bail};
use kernel::Masked;
use platform::auth::TokenConfig;
use platform::cache::{CacheConfig, RedisConfig};
use platform::config::{Config, Environment};
use platform::db::DatabaseConfig;
use platform::documents::DocumentsConfig;
use platform::http::middleware::{Cors, CorsConfig, CorsConfigError};
use platform::http::{HttpConfig, LimitsConfig};
use platform::mail::MailConfig;
use platform::objects::ObjectsConfig;
use platform::outbox::WorkerConfig;
use platform::rate_limit::RateLimitConfig;
use platform::sms::SmsConfig;
use platform::telemetry::TelemetryConfig;
use serde::Deserialize;
use std::path::Path;

/// All settings of the process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Development or production.
    pub environment: Environment,
    /// `[server]`
    pub server: HttpConfig,
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[secrets]`
    pub secrets: SecretsConfig,
    /// `[tokens]`
    pub tokens: TokenConfig,
    /// `[limits]`
    pub limits: LimitsConfig,
    /// `[worker]`
    pub worker: WorkerConfig,
    /// `[telemetry]`
    pub telemetry: TelemetryConfig,
    /// `[metrics]`
    pub metrics: MetricsConfig,
    /// `[cors]`
    pub cors: CorsConfig,
    /// `[redis]`, absent without Redis
    pub redis: Option<RedisConfig>,
    /// `[cache]`
    pub cache: CacheConfig,
    /// `rate_limit`
    pub rate_limit: RateLimitConfig,
    /// `[documents]`
    pub documents: DocumentsConfig,
    /// `[mail]`, absent for the development folder
    pub mail: Option<MailConfig>,
    /// `[sms]`, absent for the development folder, and in production for none
    pub sms: Option<SmsConfig>,
    /// `[objects]`
    pub objects: ObjectsConfig,
    /// `[auth]`
    pub auth: auth::AuthConfig,
    /// `[taxonomy]`
    pub taxonomy: taxonomy::TaxonomyConfig,
    /// `[booking]`
    pub booking: booking::BookingConfig,
    /// `[laboratory]`
    pub laboratory: laboratory::LaboratoryConfig,
    /// `[payments]`
    pub payments: payments::PaymentsConfig,
    /// `[invoices]`
    pub invoices: invoices::InvoicesConfig,
    /// `[notifications]`
    pub notifications: notifications::NotificationsConfig,
}

/// Section `[secrets]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretsConfig {
    /// Master keys, newest first: 32 bytes each, in base64. Without them a
    /// development installation makes its own.
    pub master_keys: Vec<Masked<String>>,
}

/// Section `[metrics]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// What a scraper of `/metrics` sends as bearer token; without it anyone
    /// who reaches the port may read them. Required in production.
    pub token: Option<Masked<String>>,
    /// Where `medivoy worker` answers probes and gives its metrics, on
    /// `server.host`; 0 takes a free port. Without it a worker opens none.
    pub worker_port: Option<u16>,
}

const SECTIONS: &[&str] = &[
    "server",
    "database",
    "secrets",
    "tokens",
    "limits",
    "worker",
    "telemetry",
    "metrics",
    "cors",
    "redis",
    "cache",
    "rate_limit",
    "documents",
    "mail",
    "sms",
    "objects",
    "auth",
    "taxonomy",
    "booking",
    "laboratory",
    "payments",
    "invoices",
    "notifications",
];

impl Settings {
    /// Reads the file, if there is one, and the environment above it.
    ///
    /// # Errors
    /// When a value cannot be read or is not allowed in this environment.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        Self::read(&Config::load(file, SECTIONS)?)
    }

    /// From TOML text, for tests.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_toml(text: &str) -> anyhow::Result<Self> {
        Self::read(&Config::from_toml(text, SECTIONS)?)
    }

    fn read(config: &Config) -> anyhow::Result<Self> {
        let settings = Self {
            environment: config.environment()?,
            server: config.section("server")?,
            database: config.section("database")?,
            secrets: config.section("secrets")?,
            tokens: config.section("tokens")?,
            limits: config.section("limits")?,
            worker: config.section("worker")?,
            telemetry: config.section("telemetry")?,
            metrics: config.section("metrics")?,
            cors: config.section("cors")?,
            redis: config.optional_section("redis")?,
            cache: config.section("cache")?,
            rate_limit: config.section("rate_limit")?,
            documents: config.section("documents")?,
            mail: config.optional_section("mail")?,
            sms: config.optional_section("sms")?,
            objects: config.section("objects")?,
            auth: config.section("auth")?,
            taxonomy: config.section("taxonomy")?,
            booking: config.section("booking")?,
            laboratory: config.section("laboratory")?,
            payments: config.section("payments")?,
            invoices: config.section("invoices")?,
            notifications: config.section("notifications")?,
        };
        settings.check().context("the configuration is not fit to start with")?;
        Ok(settings)
    }

    /// Whether `/openapi.json` and `/docs` are served: production shows them only when it says so.
    #[must_use]
    pub fn serves_docs(&self) -> bool {
        self.server.docs.unwrap_or(self.environment != Environment::Production)
    }

    /// Which pages may call: in development those of this machine unless some are named, in production only named ones.
    ///
    /// # Errors
    /// When `[cors]` is not sound.
    pub fn cors(&self) -> Result<Cors, CorsConfigError> {
        if self.environment != Environment::Production && self.cors.allowed_origins.is_empty() {
            return Ok(Cors::for_this_machine(&self.cors));
        }
        Cors::new(&self.cors)
    }

    /// How text messages leave; `None` in production without the section.
    #[must_use]
    pub fn text_messages(&self) -> Option<SmsConfig> {
        let for_development = || (self.environment != Environment::Production).then(SmsConfig::default);
        self.sms.clone().or_else(for_development)
    }

    /// Production refuses what is there to make development easy.
    fn check(&self) -> anyhow::Result<()> {
        if self.environment != Environment::Production {
            return Ok(());
        }
        if self.database.url.is_none() {
            bail!("production needs [database] url: the private PostgreSQL is for development");
        }
        if self.secrets.master_keys.is_empty() {
            bail!("production needs [secrets] master_keys (make one with `openssl rand -base64 32`)");
        }
        if self.secrets.master_keys.iter().any(|key| is_placeholder(key.expose())) {
            bail!(
                "production refuses a placeholder in [secrets] master_keys (make a key with `openssl rand -base64 32`)"
            );
        }
        if self.mail.as_ref().is_none_or(|mail| matches!(mail, MailConfig::Folder { .. })) {
            bail!("production needs [mail] kind = \"smtp\": mail written into a folder reaches nobody");
        }
        if matches!(self.sms, Some(SmsConfig::Folder { .. })) {
            bail!("production refuses [sms] kind = \"folder\": a text message written into a folder reaches nobody");
        }
        if !self.server.public_url().starts_with("https://") {
            bail!("production needs [server] public_url to begin with https://");
        }
        let links = [&self.auth.public_app_url, &self.invoices.public_app_url, &self.notifications.public_app_url];
        if links.iter().any(|link| !link.starts_with("https://")) {
            bail!("production needs [auth], [invoices] and [notifications] public_app_url to begin with https://");
        }
        let Some(token) = &self.metrics.token else {
            bail!("production needs [metrics] token: metrics are not for everyone");
        };
        if is_placeholder(token.expose()) {
            bail!("production refuses a placeholder as [metrics] token: 16 characters that nobody guesses");
        }
        if self.payments.sandbox == Some(true) {
            bail!("production refuses the sandbox payment gateway: set [payments] sandbox = false");
        }
        Ok(())
    }
}
