use crate::database::TestDatabase;
use crate::http::TestApp;
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Clock, Entropy, Masked};
use platform::audit::Audit;
use platform::auth::{TokenConfig, TokenKeys};
use platform::cache::{AnswerCache, CacheConfig};
use platform::crypto::{FieldCipher, SecretKey};
use platform::documents::{Documents, DocumentsConfig};
use platform::http::middleware::{AccessLines, Cors, CorsConfig, InFlightLimit};
use platform::http::{ApiState, ContextConfig, Limits, LimitsConfig, Routes};
use platform::idempotency::Idempotency;
use platform::outbox::{Jobs, Outbox, Reactions, Worker, WorkerConfig};
use platform::paging::CursorKey;
use platform::rate_limit::{RateLimitConfig, RateLimiter};
use platform::secrets::Secrets;
use platform::telemetry::{AccessLog, Metrics};
use platform::{Module, Parts};
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// The parts of the platform for one test, over a database of its own.
pub struct World {
    /// The test's database.
    pub database: TestDatabase,
    /// What services are built from.
    pub parts: Parts,
    /// Its pool.
    pub db: DatabaseConnection,
    /// The clock; manual when made by [`World::at`].
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Master keys.
    pub secrets: Secrets,
    /// Encrypts fields.
    pub cipher: FieldCipher,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Signs access tokens.
    pub tokens: TokenKeys,
    /// Runs work once per key.
    pub idempotency: Idempotency,
    /// Caches public answers, in this process.
    pub cache: AnswerCache,
    /// Keeps documents, in PostgreSQL.
    pub documents: Arc<dyn Documents>,
    /// Counts requests, in this process.
    pub limiter: Arc<dyn RateLimiter>,
}

impl World {
    /// With the machine's clock.
    pub async fn new() -> Self {
        Self::with_clock(Clock::system()).await
    }

    /// With a clock that stands at `time` (RFC 3339) until it is advanced.
    pub async fn at(time: &str) -> Self {
        let start = chrono::DateTime::parse_from_rfc3339(time).expect("an RFC 3339 time").to_utc();
        Self::with_clock(Clock::manual(start)).await
    }

    async fn with_clock(clock: Clock) -> Self {
        let database = TestDatabase::create().await;
        let db = database.connection.clone();
        let entropy = Entropy::system();
        let secrets = Secrets::from_base64(&[Masked::new(STANDARD.encode([42; 32]))]).expect("a key");
        let field_keys = secrets.derive_all("fields").into_iter().map(|key| SecretKey::new(*key.expose()));
        let store =
            platform::cache::open(&CacheConfig::default(), None, clock.clone(), &entropy).expect("the cache opens");
        let documents =
            platform::documents::open(&DocumentsConfig::default(), db.clone(), clock.clone()).await.expect("opens");
        let cipher = FieldCipher::new(field_keys, entropy.clone()).expect("a key");
        let parts = Parts::new(db.clone(), clock.clone(), entropy.clone(), cipher, AnswerCache::new(store));
        Self {
            outbox: parts.outbox.clone(),
            audit: parts.audit.clone(),
            tokens: TokenKeys::new(&secrets, TokenConfig::default(), clock.clone()),
            idempotency: parts.idempotency.clone(),
            cache: parts.cache.clone(),
            documents,
            cipher: parts.cipher.clone(),
            parts,
            limiter: platform::rate_limit::open(RateLimitConfig::InProcess, None, clock.clone()).expect("opens"),
            database,
            db,
            clock,
            entropy,
            secrets,
        }
    }

    /// Limits that no test meets by accident.
    #[must_use]
    pub fn generous_limits(&self) -> Limits {
        let many = 1_000_000;
        self.limits(LimitsConfig {
            anonymous_per_minute: many,
            signed_in_per_minute: many,
            credentials_per_minute: many,
            guesses_per_account: many,
            token_mail_seconds: 0,
            text_message_seconds: 0,
            text_messages_per_day: many,
            webhooks_per_minute: many,
            heavy_per_minute: many,
        })
    }

    /// These limits.
    #[must_use]
    pub fn limits(&self, config: LimitsConfig) -> Limits {
        Limits::new(Arc::clone(&self.limiter), config)
    }

    /// What the extractors and middleware need.
    #[must_use]
    pub fn api_state(&self) -> ApiState {
        ApiState {
            db: self.db.clone(),
            clock: self.clock.clone(),
            audit: self.audit.clone(),
            tokens: self.tokens.clone(),
            cursors: CursorKey::new(&self.secrets),
            limits: self.generous_limits(),
            context: ContextConfig {
                trusted_proxies: Arc::from([]),
                clock: self.clock.clone(),
                entropy: self.entropy.clone(),
            },
            max_body_bytes: 1024 * 1024,
            metrics: Metrics::new(),
            access_lines: AccessLines::new(AccessLog::Off),
            cors: Cors::new(&CorsConfig::default()).expect("closed"),
            in_flight: InFlightLimit::new(10_000, std::time::Duration::from_secs(60)),
        }
    }

    /// The application with these modules on a free port.
    pub async fn serve_modules(&self, modules: &[Module]) -> TestApp {
        self.serve(modules.iter().flat_map(|module| module.routes.clone()).collect()).await
    }

    /// A worker for the reactions and jobs of these modules.
    #[must_use]
    pub fn worker_of(&self, modules: &[Module]) -> Worker {
        let reactions = modules.iter().fold(Reactions::new(), |all, module| all.merge(module.reactions.clone()));
        let jobs = modules.iter().fold(Jobs::new(), |all, module| all.merge(module.jobs.clone()));
        self.worker(reactions, jobs)
    }

    /// The application with these routes on a free port.
    pub async fn serve(&self, tables: Vec<Routes>) -> TestApp {
        TestApp::start(self.api_state(), tables).await
    }

    /// A worker for these handlers.
    #[must_use]
    pub fn worker(&self, reactions: Reactions, jobs: Jobs) -> Worker {
        Worker::new(self.db.clone(), self.clock.clone(), reactions, jobs, Metrics::new(), WorkerConfig::default())
    }
}
