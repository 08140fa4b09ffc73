//! Hashing and verifying passwords, away from everything else.

mod pool;
mod stored;

use crate::config::AuthConfig;
use crate::domain::{opaque_string, password_rules};
use kernel::ports::PasswordRefused;
use kernel::{Entropy, Masked};
pub use pool::{Busy, HashingPool};
use std::sync::Arc;

/// The rules and the hashing of passwords. Cheap to clone; all clones share
/// their threads.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    pool: Arc<HashingPool>,
    cost: u32,
    entropy: Entropy,
}

impl PasswordHasher {
    /// Starts the threads that hash.
    #[must_use]
    pub fn new(config: &AuthConfig, entropy: Entropy) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        // Half of the cores: the other half stays free for requests that hash nothing. One hash takes a fifth of a second.
        let threads = if config.hashing_threads == 0 { (cores / 2).max(1) } else { config.hashing_threads };
        Self { pool: Arc::new(HashingPool::new(threads, config.hashing_queue)), cost: config.bcrypt_cost, entropy }
    }

    /// The hash of a password that was chosen for a user, not by one (seed
    /// data); the rules are not asked.
    ///
    /// # Errors
    /// When the pool is full.
    pub async fn hash_as_is(&self, password: &Masked<String>) -> Result<Masked<String>, PasswordRefused> {
        self.hash_if(password, |_| Ok(())).await
    }

    /// The hash of a new password that keeps the rules.
    pub(crate) async fn hash_by_rules(
        &self,
        password: &Masked<String>,
        about_user: &[&str],
    ) -> Result<Masked<String>, PasswordRefused> {
        let prepared = opaque_string::prepare(password.expose());
        password_rules::check_characters(&prepared).map_err(PasswordRefused::Weak)?;
        let about: Vec<String> = about_user.iter().map(|word| (*word).to_owned()).collect();
        self.hash_if(password, move |_| password_rules::check_guessability(&prepared, &about)).await
    }

    async fn hash_if(
        &self,
        password: &Masked<String>,
        rule: impl FnOnce(&str) -> Result<(), String> + Send + 'static,
    ) -> Result<Masked<String>, PasswordRefused> {
        let (password, cost, entropy) = (password.clone(), self.cost, self.entropy.clone());
        let hashed = self.pool.run(move || {
            rule(password.expose()).map_err(PasswordRefused::Weak)?;
            // The cost was checked at the start, so bcrypt has nothing to refuse.
            stored::hash(password.expose(), cost, &entropy).map(Masked::new).map_err(|_| PasswordRefused::Busy)
        });
        hashed.await.unwrap_or(Err(PasswordRefused::Busy))
    }

    /// Whether the password fits the stored hash; without one it takes as long
    /// and fits never.
    pub(crate) async fn verify(
        &self,
        password: &Masked<String>,
        stored: Option<&Masked<String>>,
    ) -> Result<bool, PasswordRefused> {
        let password = password.clone();
        let stored = stored.map_or_else(|| Masked::new(stored::dummy(self.cost)), Masked::clone);
        let verified = self.pool.run(move || stored::verify(password.expose(), stored.expose())).await;
        verified.map_err(|Busy| PasswordRefused::Busy)
    }

    /// Whether the hash should stay as it is.
    pub(crate) fn is_current(&self, stored: &Masked<String>) -> bool {
        stored::is_current(stored.expose(), self.cost)
    }
}
