//! The port `Passwords`, for whoever sets one.

use crate::hashing::PasswordHasher;
use async_trait::async_trait;
use kernel::Masked;
use kernel::ports::{PasswordRefused, Passwords};

#[async_trait]
impl Passwords for PasswordHasher {
    async fn hash_new(
        &self,
        password: &Masked<String>,
        about_user: &[&str],
    ) -> Result<Masked<String>, PasswordRefused> {
        self.hash_by_rules(password, about_user).await
    }
}
