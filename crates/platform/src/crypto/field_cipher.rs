use super::SecretKey;
use kernel::Entropy;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

const VERSION: u8 = 1;
/// Bytes of a key's id.
pub const KEY_ID: usize = 4;
const HEADER: usize = 1 + KEY_ID + NONCE_LEN;

/// Why a field could not be encrypted or read.
#[derive(Debug, thiserror::Error)]
pub enum CipherError {
    /// No key was given.
    #[error("no key to encrypt fields with")]
    NoKey,
    /// The bytes were not made by a [`FieldCipher`].
    #[error("not an encrypted field")]
    Malformed,
    /// The key that the bytes were made with is not in the ring any more.
    #[error("encrypted with a key that is not configured (id {0})")]
    UnknownKey(String),
    /// The bytes were changed, or belong to another field or row.
    #[error("the encrypted field does not belong here or was changed")]
    Forged,
    /// The value cannot be written as JSON, or what was read is not the value expected.
    #[error("an encrypted field's JSON does not fit its type")]
    Json(#[from] serde_json::Error),
}

/// Encrypts fields at rest by AES-256-GCM (NIST SP 800-38D). Cheap to clone.
///
/// A sealed field is `version (1) | key id (4) | nonce (12) | ciphertext | tag (16)`.
/// The `context` names the place, e.g. `patients.allergies:<id>`; it is
/// authenticated, so that a field copied into another row or column cannot be
/// read there. Nonces are random: renew the key before 2³² fields were sealed
/// with it (SP 800-38D §8.3).
#[derive(Clone)]
pub struct FieldCipher {
    /// Newest first; the first one seals, all of them open.
    keys: Arc<Vec<RingKey>>,
    entropy: Entropy,
}

struct RingKey {
    id: [u8; KEY_ID],
    key: LessSafeKey,
}

impl FieldCipher {
    /// A cipher over `keys`, newest first: put a new key in front to rotate, and
    /// take the old one out once `medivoy reseal` has sealed every field anew.
    ///
    /// # Errors
    /// [`CipherError::NoKey`] when there is none.
    pub fn new(keys: impl IntoIterator<Item = SecretKey>, entropy: Entropy) -> Result<Self, CipherError> {
        let keys: Vec<RingKey> = keys.into_iter().map(|key| RingKey::new(&key)).collect();
        if keys.is_empty() {
            return Err(CipherError::NoKey);
        }
        Ok(Self { keys: Arc::new(keys), entropy })
    }

    /// Encrypts `plain` for `context`.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let newest = &self.keys[0];
        let nonce: [u8; NONCE_LEN] = self.entropy.bytes();
        let mut data = plain.to_vec();
        newest
            .key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(newest.id, context), &mut data)
            .expect("a field is shorter than the 64 GB that AES-GCM can seal");
        let mut sealed = Vec::with_capacity(HEADER + data.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&newest.id);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut data);
        sealed
    }

    /// Decrypts what [`FieldCipher::seal`] made for the same `context`.
    ///
    /// # Errors
    /// [`CipherError`]; never panics, whatever the bytes.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (header, data) = sealed.split_at_checked(HEADER).ok_or(CipherError::Malformed)?;
        let id = key_id(sealed).ok_or(CipherError::Malformed)?;
        let nonce = Nonce::try_assume_unique_for_key(&header[1 + KEY_ID..]).map_err(|_| CipherError::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or_else(|| CipherError::UnknownKey(hex::encode(id)))?;
        let mut data = data.to_vec();
        let plain = key.key.open_in_place(nonce, aad(id, context), &mut data).map_err(|_| CipherError::Forged)?.len();
        data.truncate(plain);
        Ok(data)
    }

    /// Encrypts `value` as JSON.
    ///
    /// # Errors
    /// [`CipherError::Json`].
    pub fn seal_json<T: Serialize + ?Sized>(&self, context: &str, value: &T) -> Result<Vec<u8>, CipherError> {
        Ok(self.seal(context, &serde_json::to_vec(value)?))
    }

    /// Decrypts what [`FieldCipher::seal_json`] made.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn open_json<T: DeserializeOwned>(&self, context: &str, sealed: &[u8]) -> Result<T, CipherError> {
        Ok(serde_json::from_slice(&self.open(context, sealed)?)?)
    }

    /// Whether the field is sealed with the newest key; if not, `medivoy reseal` seals it anew.
    #[must_use]
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.starts_with(&self.current_prefix())
    }

    /// The bytes that every field sealed with the newest key begins with.
    #[must_use]
    pub fn current_prefix(&self) -> [u8; 1 + KEY_ID] {
        let mut prefix = [VERSION; 1 + KEY_ID];
        prefix[1..].copy_from_slice(&self.keys[0].id);
        prefix
    }
}

impl RingKey {
    fn new(key: &SecretKey) -> Self {
        let unbound = UnboundKey::new(&AES_256_GCM, key.expose()).expect("a SecretKey has the 32 bytes of AES-256");
        // The id follows from the key, so that nobody has to number keys.
        let digest = super::hmac_sha256(key, b"medivoy field key id");
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&digest[..KEY_ID]);
        Self { id, key: LessSafeKey::new(unbound) }
    }
}

/// The id of the key, if the bytes are of the known version.
fn key_id(sealed: &[u8]) -> Option<[u8; KEY_ID]> {
    match sealed {
        [VERSION, a, b, c, d, ..] => Some([*a, *b, *c, *d]),
        _ => None,
    }
}

fn aad(id: [u8; KEY_ID], context: &str) -> Aad<Vec<u8>> {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&id);
    bytes.extend_from_slice(context.as_bytes());
    Aad::from(bytes)
}

impl std::fmt::Debug for FieldCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldCipher({} keys)", self.keys.len())
    }
}
