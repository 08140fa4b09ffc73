//! `Sandbox-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over
//! `<t>.<raw body>`, as Stripe does it. Several `v1` may stand side by side.

use crate::gateway::WebhookRefused;
use chrono::{DateTime, TimeDelta, Utc};
use platform::crypto::{SecretKey, hmac_sha256, hmac_sha256_verify};

/// How old a signature may be, or how far ahead the sender's clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The header's value.
pub fn sign(secret: &SecretKey, at: DateTime<Utc>, body: &[u8]) -> String {
    let seconds = at.timestamp();
    format!("t={seconds},v1={}", hex::encode(hmac_sha256(secret, &signed(seconds, body))))
}

/// Whether one of the secrets made one of the signatures over exactly these
/// bytes, lately. Compared in constant time.
pub fn check(secrets: &[SecretKey], header: &str, body: &[u8], now: DateTime<Utc>) -> Result<(), WebhookRefused> {
    let seconds: i64 =
        values(header, "t").next().and_then(|t| t.parse().ok()).ok_or(WebhookRefused::Signature("unreadable"))?;
    let at = DateTime::from_timestamp(seconds, 0).ok_or(WebhookRefused::Signature("unreadable"))?;
    let message = signed(seconds, body);
    let tags: Vec<Vec<u8>> = values(header, "v1").take(8).filter_map(|v| hex::decode(v).ok()).collect();
    let is_genuine = tags.iter().any(|tag| secrets.iter().any(|secret| hmac_sha256_verify(secret, &message, tag)));
    if !is_genuine {
        return Err(WebhookRefused::Signature("wrong"));
    }
    if (now - at).abs() > TOLERANCE {
        return Err(WebhookRefused::Signature("too old"));
    }
    Ok(())
}

fn values<'a>(header: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    header
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .filter(move |(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn signed(seconds: i64, body: &[u8]) -> Vec<u8> {
    [seconds.to_string().as_bytes(), b".", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_bytes_with_a_fresh_genuine_signature_pass() {
        let (new, old, other) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]), SecretKey::new([3; 32]));
        let now = DateTime::from_timestamp(1_900_000_000, 0).expect("a time");
        let body = br#"{"id":"evt_1","amount":100}"#;
        let reserialised = br#"{"id": "evt_1", "amount": 100}"#;
        let fine = sign(&new, now, body);
        let both = format!("{},{}", fine, sign(&other, now, body).split_once(',').expect("two parts").1);
        for (what, header, bytes, at, result) in [
            ("fresh", fine.clone(), &body[..], now, Ok(())),
            ("by the older secret", sign(&old, now, body), body, now, Ok(())),
            ("one of two", both, body, now, Ok(())),
            ("at the edge", fine.clone(), body, now + TOLERANCE, Ok(())),
            (
                "stale",
                fine.clone(),
                body,
                now + TOLERANCE + TimeDelta::seconds(1),
                Err(WebhookRefused::Signature("too old")),
            ),
            (
                "from the future",
                fine.clone(),
                body,
                now - TOLERANCE - TimeDelta::seconds(1),
                Err(WebhookRefused::Signature("too old")),
            ),
            ("by a stranger", sign(&other, now, body), body, now, Err(WebhookRefused::Signature("wrong"))),
            ("re-serialised", fine.clone(), reserialised, now, Err(WebhookRefused::Signature("wrong"))),
            ("truncated", fine.clone(), &body[..body.len() - 1], now, Err(WebhookRefused::Signature("wrong"))),
            ("moved time", fine.replacen("t=1", "t=2", 1), body, now, Err(WebhookRefused::Signature("wrong"))),
            ("no time", "v1=00".to_owned(), body, now, Err(WebhookRefused::Signature("unreadable"))),
            ("no signature", format!("t={}", now.timestamp()), body, now, Err(WebhookRefused::Signature("wrong"))),
            (
                "huge time",
                "t=9223372036854775807,v1=00".to_owned(),
                body,
                now,
                Err(WebhookRefused::Signature("unreadable")),
            ),
            ("nothing", String::new(), body, now, Err(WebhookRefused::Signature("unreadable"))),
        ] {
            assert_eq!(check(&[new.clone(), old.clone()], &header, bytes, at), result, "{what}");
        }
    }
}
