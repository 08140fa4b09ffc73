use super::SecretKey;
use ring::{digest, hmac};

/// SHA-256 as 64 lower-case hex digits. What is stored of an opaque token: with
/// 256 random bits in it, a fast hash is enough.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes.as_ref()))
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes.as_ref()).as_ref());
    hash
}

/// HMAC-SHA256 (RFC 2104) of `message`.
#[must_use]
pub fn hmac_sha256(key: &SecretKey, message: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), message);
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// Whether `tag` is the HMAC-SHA256 of `message`; in constant time.
#[must_use]
pub fn hmac_sha256_verify(key: &SecretKey, message: &[u8], tag: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), message, tag).is_ok()
}

/// Whether two secrets are equal, in a time that reveals nothing of where they
/// differ (both are hashed first, so it does not reveal their lengths either).
#[must_use]
pub fn same_secret(a: &[u8], b: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"medivoy comparison of secrets");
    hmac::verify(&key, a, hmac::sign(&key, b).as_ref()).is_ok()
}
