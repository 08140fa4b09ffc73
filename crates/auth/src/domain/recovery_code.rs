//! Codes for whoever has lost their authenticator: each works once.

use kernel::{Entropy, UserId};
use platform::crypto::sha256_hex;

/// How many a user gets.
pub const COUNT: usize = 10;

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const CHARS: usize = 16;

/// A new code: 79 bits, in groups of four.
#[must_use]
pub fn generate(entropy: &Entropy) -> String {
    let mut code = String::with_capacity(CHARS + 3);
    for place in 0..CHARS {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        let index = usize::try_from(entropy.below(ALPHABET.len() as u64)).unwrap_or(0);
        code.push(char::from(ALPHABET[index]));
    }
    code
}

/// What is stored of a code; spaces, hyphens and capitals make no difference.
#[must_use]
pub fn hash(user: UserId, code: &str) -> String {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    sha256_hex(format!("{user}:{}", plain.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let entropy = Entropy::seeded(7);
        let code = generate(&entropy);
        assert_eq!(code.len(), CHARS + 3, "{code}");
        let user = UserId(Uuid::from_u128(1));
        for typed in [code.clone(), code.to_uppercase(), code.replace('-', " "), code.replace('-', "")] {
            assert_eq!(hash(user, &typed), hash(user, &code), "{typed}");
        }
        assert_ne!(hash(user, &generate(&entropy)), hash(user, &code));
        assert_ne!(hash(UserId(Uuid::from_u128(2)), &code), hash(user, &code));
    }
}
