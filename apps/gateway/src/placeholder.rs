//! Secrets that are none: what examples show.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Fewer characters can be guessed.
const LEAST_CHARACTERS: usize = 16;

/// Whether this stands where a secret has to be: what the files in `deploy` show, too short, or one byte many times, as
/// it is or in base64.
#[must_use]
pub fn is_placeholder(secret: &str) -> bool {
    let secret = secret.trim();
    secret.chars().count() < LEAST_CHARACTERS
        || secret.to_ascii_uppercase().contains("CHANGE-ME")
        || is_one_byte(secret.as_bytes())
        || STANDARD.decode(secret).is_ok_and(|bytes| is_one_byte(&bytes))
}

fn is_one_byte(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == bytes[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_and_is_not_a_secret() {
        for (secret, expected) in [
            ("", true),
            ("CHANGE-ME", true),
            ("change-me-change-me", true),
            ("a token of 15 c", true),
            ("xxxxxxxxxxxxxxxxxxxxxxxx", true),
            ("KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=", true),
            ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true),
            ("q0mYtI3pXl8D7wZc1VbN5sRk2HfJ9uGe4oTa6yPiLdA=", false),
            ("a token of 16 ch", false),
        ] {
            assert_eq!(is_placeholder(secret), expected, "{secret}");
        }
    }
}
