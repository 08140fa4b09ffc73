//! Fields at rest, digests, keys.

use kernel::Entropy;
use platform::crypto::{
    CipherError, FieldCipher, MalformedKey, SecretKey, hmac_sha256, hmac_sha256_verify, same_secret, sha256_hex,
};

const PLACE: &str = "patients.allergies:0198c0de";

fn key(byte: u8) -> SecretKey {
    SecretKey::new([byte; 32])
}

fn cipher(keys: &[u8]) -> FieldCipher {
    FieldCipher::new(keys.iter().map(|byte| key(*byte)), Entropy::system()).expect("a key")
}

#[test]
fn what_is_sealed_opens_in_its_place_only() {
    let cipher = cipher(&[1]);
    for plain in ["", "penicillin", "بنسلين", &"x".repeat(100_000)] {
        let sealed = cipher.seal(PLACE, plain.as_bytes());
        assert_eq!(cipher.open(PLACE, &sealed).expect("opens"), plain.as_bytes());
        assert_eq!(sealed.len(), plain.len() + 1 + 4 + 12 + 16);
        let elsewhere = cipher.open("patients.allergies:0198beef", &sealed);
        assert!(matches!(elsewhere, Err(CipherError::Forged)), "not in another row");
    }
    assert_ne!(cipher.seal(PLACE, b"same"), cipher.seal(PLACE, b"same"), "the nonce is new each time");
}

#[test]
fn a_changed_bit_anywhere_is_noticed() {
    let cipher = cipher(&[1]);
    let sealed = cipher.seal(PLACE, b"penicillin");
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(cipher.open(PLACE, &changed).is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert!(cipher.open(PLACE, &sealed[..length]).is_err(), "cut to {length} bytes");
    }
}

#[test]
fn keys_rotate() {
    let (old, both, new) = (cipher(&[1]), cipher(&[2, 1]), cipher(&[2]));
    let sealed = old.seal(PLACE, b"penicillin");
    assert_eq!(both.open(PLACE, &sealed).expect("the old key is in the ring"), b"penicillin");
    assert!(matches!(new.open(PLACE, &sealed), Err(CipherError::UnknownKey(_))));
    assert!(old.is_current(&sealed) && !both.is_current(&sealed));
    let renewed = both.seal(PLACE, b"penicillin");
    assert!(both.is_current(&renewed));
    assert_eq!(new.open(PLACE, &renewed).expect("sealed with the newest"), b"penicillin");
    assert!(matches!(FieldCipher::new([], Entropy::system()), Err(CipherError::NoKey)));
}

#[test]
fn json_keeps_its_type() {
    let cipher = cipher(&[1]);
    let allergies = vec!["penicillin".to_owned(), "latex".to_owned()];
    let sealed = cipher.seal_json(PLACE, &allergies).expect("is JSON");
    assert_eq!(cipher.open_json::<Vec<String>>(PLACE, &sealed).expect("opens"), allergies);
    assert!(matches!(cipher.open_json::<u32>(PLACE, &sealed), Err(CipherError::Json(_))));
}

/// RFC 4231 test case 2, and FIPS 180-4's example.
#[test]
fn digests_agree_with_the_standards() {
    assert_eq!(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // HMAC pads a short key with zeros, so "Jefe" may stand in 32 bytes.
    let mut jefe = [0; 32];
    jefe[..4].copy_from_slice(b"Jefe");
    let tag = hmac_sha256(&SecretKey::new(jefe), b"what do ya want for nothing?");
    assert_eq!(hex::encode(tag), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn a_signature_holds_for_its_message_and_key_only() {
    let tag = hmac_sha256(&key(1), b"message");
    assert!(hmac_sha256_verify(&key(1), b"message", &tag));
    for (key, message, tag) in [
        (key(2), &b"message"[..], &tag[..]),
        (key(1), b"other", &tag),
        (key(1), b"message", &tag[..31]),
        (key(1), b"message", b""),
    ] {
        assert!(!hmac_sha256_verify(&key, message, tag));
    }
    assert!(same_secret(b"token", b"token"));
    assert!(!same_secret(b"token", b"tokem") && !same_secret(b"token", b"") && !same_secret(b"", b"token"));
}

#[test]
fn keys_are_read_from_text_and_never_shown() {
    let hex = "fb".repeat(32);
    let same =
        [hex.as_str(), "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=", "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s"];
    for text in same {
        assert_eq!(text.parse(), Ok(key(0xfb)), "{text}");
        let read: SecretKey = serde_json::from_value(text.into()).expect("reads");
        assert_eq!(format!("{read:?}"), "SecretKey(***)");
    }
    for text in ["", "short", &"fb".repeat(31), &"g".repeat(64), "+/v7"] {
        assert_eq!(text.parse::<SecretKey>(), Err(MalformedKey), "{text}");
    }
    let error = serde_json::from_value::<SecretKey>("hunter2".into()).expect_err("no key");
    assert!(!error.to_string().contains("hunter2"));
}
