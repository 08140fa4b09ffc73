//! Every key of the process, derived from the configured master keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::Masked;
use ring::hkdf;
use std::sync::Arc;

/// The master keys, newest first: the first makes new secrets, the others
/// still read what they made, until they are taken out of the configuration.
#[derive(Clone)]
pub struct Secrets(Arc<Vec<Masked<[u8; 32]>>>);

/// Why the master keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// None was given.
    #[error("secrets.master_keys is empty: give at least one key of 32 bytes in base64 (`openssl rand -base64 32`)")]
    Missing,
    /// One is not 32 bytes of base64.
    #[error("secrets.master_keys[{0}] is not 32 bytes in base64")]
    Malformed(usize),
}

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        32
    }
}

impl Secrets {
    /// Reads base64 keys, newest first.
    ///
    /// # Errors
    /// When there is none, or one is malformed.
    pub fn from_base64(keys: &[Masked<String>]) -> Result<Self, SecretsError> {
        let decode = |(i, key): (usize, &Masked<String>)| {
            let bytes = STANDARD.decode(key.expose().trim()).map_err(|_| SecretsError::Malformed(i))?;
            bytes.try_into().map(Masked::new).map_err(|_| SecretsError::Malformed(i))
        };
        let keys: Vec<_> = keys.iter().enumerate().map(decode).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(SecretsError::Missing) } else { Ok(Self(Arc::new(keys))) }
    }

    /// One key per master key for a purpose, newest first: HKDF-SHA256 (RFC
    /// 5869) with the purpose as info, so that no key serves two purposes.
    #[must_use]
    pub fn derive_all(&self, purpose: &str) -> Vec<Masked<[u8; 32]>> {
        self.0.iter().map(|master| derive(master, purpose)).collect()
    }

    /// The newest key for a purpose.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Masked<[u8; 32]> {
        derive(&self.0[0], purpose)
    }
}

fn derive(master: &Masked<[u8; 32]>, purpose: &str) -> Masked<[u8; 32]> {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"medivoy");
    let mut key = [0; 32];
    salt.extract(master.expose())
        .expand(&[purpose.as_bytes()], KeyLength)
        .and_then(|okm| okm.fill(&mut key))
        .expect("32 bytes are within what HKDF can give");
    Masked::new(key)
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({} master keys)", self.0.len())
    }
}
