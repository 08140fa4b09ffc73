use crate::Masked;
use async_trait::async_trait;

/// Why a password was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// It breaks the password rules; the text says which, for people.
    #[error("{0}")]
    Weak(String),
    /// Too many passwords are being hashed right now: try again.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The owner could not answer: try again.
    #[error("{0}")]
    Unavailable(String),
}

/// The rules and the hashing of passwords, owned by `auth`.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash of a new password that keeps the rules; `about_user` are words
    /// of the user (name, address) that must not carry it.
    ///
    /// # Errors
    /// When it breaks the rules, or the hashing pool is full.
    async fn hash_new(&self, password: &Masked<String>, about_user: &[&str])
    -> Result<Masked<String>, PasswordRefused>;
}
