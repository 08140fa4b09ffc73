use crate::audit::Audit;
use crate::cache::AnswerCache;
use crate::crypto::FieldCipher;
use crate::idempotency::Idempotency;
use crate::outbox::Outbox;
use kernel::{Clock, Entropy};
use sea_orm::DatabaseConnection;

/// What every module's service is built from, made once per process. A service takes parts, the ports it asks, and its
/// section of the configuration. Cheap to clone.
///
/// Names no module. What only one or two modules need (the mail server, the document store, token keys) is not here
/// but among that module's ports.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: DatabaseConnection,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Runs work once per `Idempotency-Key`.
    pub idempotency: Idempotency,
    /// Encrypts columns.
    pub cipher: FieldCipher,
    /// Caches public answers.
    pub cache: AnswerCache,
}

impl Parts {
    /// The parts over this database, cipher and cache; the rest follows from them.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        clock: Clock,
        entropy: Entropy,
        cipher: FieldCipher,
        cache: AnswerCache,
    ) -> Self {
        Self {
            outbox: Outbox::new(clock.clone(), entropy.clone()),
            audit: Audit::new(clock.clone(), entropy.clone()),
            idempotency: Idempotency::new(db.clone(), clock.clone(), cipher.clone()),
            db,
            clock,
            entropy,
            cipher,
            cache,
        }
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parts")
    }
}
