//! Codes that go out by text message: six digits, kept as a hash.

use super::typed_code::as_digits;
use chrono::TimeDelta;
use kernel::{Masked, UserId};
use platform::crypto::{SecretKey, hmac_sha256, same_secret};
use uuid::Uuid;

/// How long a code can be given back, from when it was sent.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);
/// Wrong codes after which none is taken any more.
pub const MAX_ATTEMPTS: i32 = 5;

/// The code of one request, the same at every retry: nothing but the key has to be kept secret.
#[must_use]
pub fn of_request(key: &SecretKey, request: Uuid) -> Masked<String> {
    let bytes = hmac_sha256(key, format!("code of {request}").as_bytes());
    let number = bytes[..8].iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    Masked::new(format!("{:06}", number % 1_000_000))
}

/// What is stored of it. Six digits are soon tried: without the key the hash tells nothing. It counts for this account
/// and this number alone.
#[must_use]
pub fn hash(key: &SecretKey, user: UserId, number: &str, code: &Masked<String>) -> String {
    let told = format!("hash of {} for {number} of {user}", as_digits(code.expose()));
    hex::encode(hmac_sha256(key, told.as_bytes()))
}

/// Whether the code is that of the hash, by one of the keys.
#[must_use]
pub fn matches(keys: &[SecretKey], user: UserId, number: &str, code: &Masked<String>, stored: &str) -> bool {
    keys.iter().any(|key| same_secret(hash(key, user, number, code).as_bytes(), stored.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+905321234567";

    #[test]
    fn one_code_for_each_request_and_key() {
        let (key, other) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        let code = of_request(&key, Uuid::from_u128(1));
        assert!(code.expose().len() == 6 && code.expose().bytes().all(|b| b.is_ascii_digit()));
        assert!(code == of_request(&key, Uuid::from_u128(1)));
        assert!(code != of_request(&key, Uuid::from_u128(2)));
        assert!(code != of_request(&other, Uuid::from_u128(1)));
    }

    #[test]
    fn a_code_counts_for_its_account_number_and_key() {
        let (key, other) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        let (user, stranger) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let code = |typed: &str| Masked::new(typed.to_owned());
        let stored = hash(&key, user, NUMBER, &code("012345"));
        assert!(!stored.contains("012345"));
        let only = std::slice::from_ref(&key);
        for typed in ["012345", "012 345", "012-345", "٠١٢٣٤٥"] {
            assert!(matches(&[other.clone(), key.clone()], user, NUMBER, &code(typed), &stored), "{typed}");
        }
        assert!(!matches(only, user, NUMBER, &code("012346"), &stored));
        assert!(!matches(only, stranger, NUMBER, &code("012345"), &stored));
        assert!(!matches(only, user, "+905321234568", &code("012345"), &stored));
        assert!(!matches(&[other], user, NUMBER, &code("012345"), &stored));
        assert!(!matches(&[], user, NUMBER, &code("012345"), &stored));
    }
}
