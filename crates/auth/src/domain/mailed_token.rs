//! Tokens that go out by mail: single use, kept as a hash.

use kernel::Masked;
use platform::crypto::{SecretKey, hmac_sha256, sha256_hex};

/// The token of one delivery: 256 bits, the same at every retry, so that the
/// mail that arrives is never the one whose token was rolled back.
#[must_use]
pub fn for_delivery(key: &SecretKey, delivery_key: &str) -> Masked<String> {
    Masked::new(hex::encode(hmac_sha256(key, delivery_key.as_bytes())))
}

/// What is stored of it.
#[must_use]
pub fn hash(token: &Masked<String>) -> String {
    sha256_hex(token.expose())
}

/// The page of the web application that takes the token.
#[must_use]
pub fn link(public_app_url: &str, page: &str, token: &Masked<String>) -> String {
    format!("{}/{page}?token={}", public_app_url.trim_end_matches('/'), token.expose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_for_each_delivery() {
        let (key, other) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        let token = for_delivery(&key, "event/handler");
        assert_eq!(token.expose().len(), 64);
        assert!(token == for_delivery(&key, "event/handler"));
        assert!(token != for_delivery(&key, "event2/handler"));
        assert!(token != for_delivery(&other, "event/handler"));
        let expected = format!("https://app.example/verify-email?token={}", token.expose());
        assert_eq!(link("https://app.example/", "verify-email", &token), expected);
    }
}
