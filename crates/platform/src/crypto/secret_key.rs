use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use kernel::Masked;
use serde::{Deserialize, Deserializer, de::Error};
use std::str::FromStr;

/// A secret of 256 bits, read from base64 (either alphabet) or 64 hex digits.
/// `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Masked<[u8; 32]>);

/// The text is no key of 32 bytes. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key: give 32 bytes in base64 (`openssl rand -base64 32`) or hex")]
pub struct MalformedKey;

impl SecretKey {
    /// From the bytes themselves.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(Masked::new(bytes))
    }

    /// The secret bytes.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

impl From<Masked<[u8; 32]>> for SecretKey {
    fn from(bytes: Masked<[u8; 32]>) -> Self {
        Self(bytes)
    }
}

impl FromStr for SecretKey {
    type Err = MalformedKey;

    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        let text = text.trim();
        // 64 hex digits are valid base64 too, but of 48 bytes: no ambiguity.
        let bytes = if text.len() == 64 {
            hex::decode(text).map_err(|_| MalformedKey)?
        } else {
            STANDARD
                .decode(text)
                .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
                .map_err(|_| MalformedKey)?
        };
        bytes.try_into().map(Self::new).map_err(|_| MalformedKey)
    }
}

impl<'de> Deserialize<'de> for SecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Masked::<String>::deserialize(deserializer)?;
        text.expose().parse().map_err(D::Error::custom)
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(***)")
    }
}
