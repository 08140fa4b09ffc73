//! Encrypting fields at rest, hashing and signing tokens; all by `ring`.
//!
//! Opaque tokens themselves come from [`kernel::Entropy::token`]; keys from
//! [`crate::secrets::Secrets`] or the configuration.

mod digest;
mod field_cipher;
mod sealed_column;
mod sealed_place;
mod secret_key;

pub use digest::{hmac_sha256, hmac_sha256_verify, same_secret, sha256, sha256_hex};
pub use field_cipher::{CipherError, FieldCipher};
pub use sealed_column::SealedColumn;
pub(crate) use sealed_place::RowName;
pub use sealed_place::SealedPlace;
pub use secret_key::{MalformedKey, SecretKey};
