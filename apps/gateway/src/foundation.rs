//! The platform's parts, opened as configured. Modules take those they need.

use crate::embedded;
use crate::settings::Settings;
use anyhow::Context;
use kernel::{Clock, Entropy, Masked};
use platform::Parts;
use platform::audit::AuditDrain;
use platform::auth::TokenKeys;
use platform::cache::{AnswerCache, SharedRedis};
use platform::crypto::{FieldCipher, SecretKey};
use platform::documents::Documents;
use platform::http::middleware::{AccessLines, InFlightLimit};
use platform::http::{ApiState, ContextConfig, Limits};
use platform::mail::{MailConfig, Mailer};
use platform::objects::ObjectStore;
use platform::paging::CursorKey;
use platform::secrets::Secrets;
use platform::sms::SmsSender;
use platform::telemetry::Metrics;
use std::sync::Arc;
use std::time::Duration;

/// The platform's parts.
#[derive(Clone)]
pub struct Foundation {
    /// What every module's service is built from.
    pub parts: Parts,
    /// Derives keys.
    pub secrets: Secrets,
    /// Signs and checks access tokens.
    pub tokens: TokenKeys,
    /// Redis, when configured.
    pub redis: Option<SharedRedis>,
    /// Keeps documents.
    pub documents: Arc<dyn Documents>,
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// Sends text messages, when configured.
    pub sms: Option<Arc<dyn SmsSender>>,
    /// Keeps files.
    pub objects: Arc<dyn ObjectStore>,
    /// Limits requests.
    pub limits: Limits,
    /// Counts.
    pub metrics: Metrics,
}

impl Foundation {
    /// Opens everything on this database. What is away may come back: only
    /// what is configured wrongly is an error.
    ///
    /// # Errors
    /// When a part cannot be opened as configured.
    pub async fn open(settings: &Settings, database_url: &Masked<String>) -> anyhow::Result<Self> {
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let db =
            platform::db::connect(database_url, &settings.database).await.context("[database] url cannot be used")?;
        let secrets = Secrets::from_base64(&master_keys(settings, &entropy)?)?;
        let field_keys = secrets.derive_all("fields").into_iter().map(|key| SecretKey::new(*key.expose()));
        let redis = settings.redis.as_ref().map(SharedRedis::new).transpose()?;
        let store = platform::cache::open(&settings.cache, redis.as_ref(), clock.clone(), &entropy)?;
        let limiter = platform::rate_limit::open(settings.rate_limit, redis.as_ref(), clock.clone())?;
        let mail = settings.mail.clone().unwrap_or_else(development_mail);
        let cipher = FieldCipher::new(field_keys, entropy.clone())?;
        Ok(Self {
            tokens: TokenKeys::new(&secrets, settings.tokens.clone(), clock.clone()),
            documents: platform::documents::open(&settings.documents, db.clone(), clock.clone()).await?,
            mailer: platform::mail::open(&mail, clock.clone(), entropy.clone()).await?,
            sms: settings.text_messages().map(|sms| platform::sms::open(&sms, entropy.clone())).transpose()?,
            objects: platform::objects::open(&settings.objects, entropy.clone()).await?,
            limits: Limits::new(limiter, settings.limits),
            metrics: Metrics::new(),
            parts: Parts::new(db, clock, entropy, cipher, AnswerCache::new(store)),
            redis,
            secrets,
        })
    }

    /// What the platform's extractors and middleware need.
    ///
    /// # Errors
    /// When `[cors]` is not sound.
    pub fn api_state(&self, settings: &Settings) -> anyhow::Result<ApiState> {
        Ok(ApiState {
            db: self.parts.db.clone(),
            clock: self.parts.clock.clone(),
            audit: self.parts.audit.clone(),
            tokens: self.tokens.clone(),
            cursors: CursorKey::new(&self.secrets),
            limits: self.limits.clone(),
            context: ContextConfig {
                trusted_proxies: settings.server.trusted_proxies.clone().into(),
                clock: self.parts.clock.clone(),
                entropy: self.parts.entropy.clone(),
            },
            max_body_bytes: settings.server.max_body_bytes,
            metrics: self.metrics.clone(),
            access_lines: AccessLines::new(settings.telemetry.access_log),
            cors: settings.cors()?,
            in_flight: InFlightLimit::new(
                settings.server.max_in_flight,
                Duration::from_secs(settings.server.request_timeout_seconds),
            ),
        })
    }

    /// What carries audit entries to the document store.
    #[must_use]
    pub fn audit_drain(&self) -> AuditDrain {
        AuditDrain::new(self.parts.db.clone(), Arc::clone(&self.documents))
    }
}

fn master_keys(settings: &Settings, entropy: &Entropy) -> anyhow::Result<Vec<Masked<String>>> {
    if settings.secrets.master_keys.is_empty() {
        return Ok(vec![embedded::development_key(&embedded::home(), entropy)?]);
    }
    Ok(settings.secrets.master_keys.clone())
}

fn development_mail() -> MailConfig {
    MailConfig::default()
}
