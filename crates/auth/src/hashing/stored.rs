//! The stored form of a password: `v2:` and a bcrypt hash.

use crate::domain::opaque_string::{prepare, spellings};
use kernel::Entropy;
use platform::crypto::sha256_hex;

/// Version 2: bcrypt over the hexadecimal SHA-256 of the prepared password (RFC 8265).
const V2: &str = "v2:";

/// Version 1: likewise, of the password as its bytes came; read, and written anew at the next sign-in.
const V1: &str = "v1:";

/// bcrypt reads 72 bytes, the closing zero included (the rest would be cut in silence).
const BCRYPT_LIMIT: usize = 71;

/// The hash of `password`, to be stored.
///
/// # Errors
/// When `cost` is not one of bcrypt's (4 to 31).
pub fn hash(password: &str, cost: u32, entropy: &Entropy) -> Result<String, bcrypt::BcryptError> {
    let parts = bcrypt::hash_with_salt(digest(2, &prepare(password)), cost, entropy.bytes::<16>())?;
    Ok(format!("{V2}{parts}"))
}

/// Whether `stored` is a hash of `password`. What cannot be read is none, and
/// no password fits it.
#[must_use]
pub fn verify(password: &str, stored: &str) -> bool {
    // Each spelling costs one comparison whatever is stored, so that the time tells nothing of the account.
    let fits = |(place, spelling): (usize, &String)| fits(spelling, stored, place == 0);
    spellings(password).iter().enumerate().map(fits).fold(false, |any, fits| any | fits)
}

/// Whether `stored` is a hash of this spelling; today's form is one of the prepared spelling only.
fn fits(spelling: &str, stored: &str, is_prepared: bool) -> bool {
    if let Some(hash) = stored.strip_prefix(V2) {
        return bcrypt::verify(digest(2, spelling), hash).unwrap_or(false) && is_prepared;
    }
    match stored.strip_prefix(V1) {
        Some(hash) => bcrypt::verify(digest(1, spelling), hash).unwrap_or(false),
        // Taken over from elsewhere, hashed without the digest.
        None if spelling.len() <= BCRYPT_LIMIT => bcrypt::verify(spelling, stored).unwrap_or(false),
        None => false,
    }
}

/// Whether the hash is of the newest form and of at least this cost.
#[must_use]
pub fn is_current(stored: &str, cost: u32) -> bool {
    let bcrypt = stored.strip_prefix(V2).and_then(|hash| hash.parse::<bcrypt::HashParts>().ok());
    bcrypt.is_some_and(|parts| parts.get_cost() >= cost)
}

/// A hash that no password fits and whose verification takes as long as that
/// of a real one.
#[must_use]
pub fn dummy(cost: u32) -> String {
    format!("{V2}$2b${cost:02}${}", ".".repeat(53))
}

/// The name keeps the digest apart from plain SHA-256 digests that leak elsewhere.
fn digest(version: u8, password: &str) -> String {
    sha256_hex(format!("medivoy password v{version}:{password}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_password_fits() {
        let entropy = Entropy::system();
        let long = "correct horse battery staple ".repeat(5);
        for password in ["twelve chars", "пароль-длинный-очень", &long] {
            let stored = hash(password, 4, &entropy).expect("hashes");
            assert!(stored.starts_with("v2:$2b$04$"), "{stored}");
            assert!(verify(password, &stored));
            let shorter: String = password.chars().take(password.chars().count() - 1).collect();
            assert!(!verify(&shorter, &stored));
            assert!(!verify(&format!("{password}x"), &stored));
        }
        let cut: String = long.chars().take(72).collect();
        assert!(!verify(&cut, &hash(&long, 4, &entropy).expect("hashes")), "the 73rd byte counts");
    }

    #[test]
    fn older_hashes_work_and_are_known_as_such() {
        let older = bcrypt::hash("an older password", 4).expect("hashes");
        let current = hash("a password", 5, &Entropy::system()).expect("hashes");
        assert!(verify("an older password", &older));
        for (stored, cost, expected) in [
            (older.as_str(), 4, false),
            (&current, 5, true),
            (&current, 4, true),
            (&current, 6, false),
            ("none", 4, false),
        ] {
            assert_eq!(is_current(stored, cost), expected, "{stored} {cost}");
        }
        assert!(!verify("none", "none"));
    }

    #[test]
    fn a_password_fits_however_it_is_composed() {
        let v1 = |text: &str| format!("v1:{}", bcrypt::hash(digest(1, text), 4).expect("hashes"));
        let plain = |text: &str| bcrypt::hash(text, 4).expect("hashes");
        let (nfc, nfd) = ("crème brûlée à Orléans", "cre\u{300}me bru\u{302}le\u{301}e a\u{300} Orle\u{301}ans");
        let wide = nfc.replace(' ', "\u{a0}");
        for registered in [nfc, nfd, &wide] {
            let stored = [hash(registered, 4, &Entropy::system()).expect("hashes"), v1(registered), plain(registered)];
            for (form, stored) in stored.iter().enumerate() {
                assert!(verify(registered, stored), "{registered} {form}");
                assert_eq!(is_current(stored, 4), form == 0);
                assert!(!verify("creme brulee a Orleans", stored), "accents count");
            }
        }
        for (registered, typed) in [(nfc, nfd), (nfd, nfc), (nfc, &wide), (&wide, nfd)] {
            assert!(verify(typed, &hash(registered, 4, &Entropy::system()).expect("hashes")), "{registered} {typed}");
        }
        for (registered, typed) in [(nfc, nfd), (nfd, nfc), (nfc, &wide)] {
            assert!(verify(typed, &v1(registered)) && verify(typed, &plain(registered)), "{registered} {typed}");
        }
    }

    #[test]
    fn the_dummy_is_a_readable_hash_that_nothing_fits() {
        let dummy = dummy(4);
        assert!(is_current(&dummy, 4));
        assert!(bcrypt::verify(digest(2, "anything"), dummy.trim_start_matches(V2)).is_ok_and(|fits| !fits));
    }
}
