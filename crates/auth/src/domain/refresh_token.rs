//! Refresh tokens: `{id}.{secret}`, rotated at every use, with a grace window.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Entropy, Masked};
use platform::crypto::{CipherError, FieldCipher, SealedColumn, SecretKey, hmac_sha256, same_secret, sha256_hex};
use uuid::Uuid;

/// Keeps the key of a successor apart from every other use of the secret.
const SUCCESSOR: SecretKey = SecretKey::new(*b"medivoy refresh successor key v1");

/// A refresh token as its holder has it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The row.
    pub id: Uuid,
    secret: Masked<String>,
}

impl RefreshToken {
    /// A new one, with 256 random bits.
    #[must_use]
    pub fn generate(now: DateTime<Utc>, entropy: &Entropy) -> Self {
        Self { id: entropy.uuid_v7(now), secret: Masked::new(entropy.token()) }
    }

    /// Reads the wire form.
    #[must_use]
    pub fn parse(wire: &str) -> Option<Self> {
        let (id, secret) = wire.split_once('.')?;
        let fits = id.len() == 36
            && secret.len() == 43
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let id = Uuid::parse_str(id).ok().filter(|_| fits)?;
        Some(Self { id, secret: Masked::new(secret.to_owned()) })
    }

    /// The wire form.
    #[must_use]
    pub fn wire(&self) -> String {
        format!("{}.{}", self.id, self.secret.expose())
    }

    /// What is stored of the secret.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(self.secret.expose())
    }

    /// Whether the row's hash is that of this secret.
    #[must_use]
    pub fn fits(&self, stored_hash: &str) -> bool {
        same_secret(self.hash().as_bytes(), stored_hash.as_bytes())
    }

    /// Seals the token that comes after this one, so that only this one opens it.
    #[must_use]
    pub fn seal_successor(&self, successor: &Self, entropy: &Entropy) -> Vec<u8> {
        self.successor_column(entropy)
            .map_or_else(|_| Vec::new(), |column| column.seal_bytes(self.id, successor.wire().as_bytes()))
    }

    /// The token that comes after this one.
    #[must_use]
    pub fn open_successor(&self, sealed: &[u8], entropy: &Entropy) -> Option<Self> {
        let wire = self.successor_column(entropy).ok()?.open_bytes(self.id, sealed).ok()?;
        Self::parse(std::str::from_utf8(&wire).ok()?)
    }

    /// The key follows from the secret alone; the stored hash does not give it.
    fn successor_column(&self, entropy: &Entropy) -> Result<SealedColumn<Vec<u8>>, CipherError> {
        let key = SecretKey::new(hmac_sha256(&SUCCESSOR, self.secret.expose().as_bytes()));
        Ok(FieldCipher::new([key], entropy.clone())?.column("refresh_tokens", "successor_sealed"))
    }
}

/// What is to be done with a token whose secret is right and whose session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// Not used before: rotate it.
    Fresh,
    /// Spent a moment ago: give its successor again.
    InGrace,
    /// Spent earlier: someone else has it too.
    Reused,
    /// Not used for too long.
    Expired,
}

/// The state of a token by its row.
#[must_use]
pub fn state_of(
    rotated_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> TokenState {
    match rotated_at {
        Some(spent) if now - spent <= grace => TokenState::InGrace,
        Some(_) => TokenState::Reused,
        None if expires_at <= now => TokenState::Expired,
        None => TokenState::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_token_follows_from_when_it_was_spent() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let ago = |seconds| now - TimeDelta::seconds(seconds);
        let grace = TimeDelta::seconds(10);
        for (rotated_at, expires_at, expected) in [
            (None, now + TimeDelta::seconds(1), TokenState::Fresh),
            (None, now, TokenState::Expired),
            (Some(ago(0)), now + TimeDelta::days(1), TokenState::InGrace),
            (Some(ago(10)), now + TimeDelta::days(1), TokenState::InGrace),
            (Some(ago(11)), now + TimeDelta::days(1), TokenState::Reused),
            (Some(ago(11)), ago(1), TokenState::Reused),
            (Some(ago(-2)), now + TimeDelta::days(1), TokenState::InGrace),
        ] {
            assert_eq!(state_of(rotated_at, expires_at, now, grace), expected, "{rotated_at:?} {expires_at}");
        }
    }

    #[test]
    fn only_the_spent_token_opens_its_successor() {
        let entropy = Entropy::system();
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let [spent, next, stranger] = [(); 3].map(|()| RefreshToken::generate(now, &entropy));
        let sealed = spent.seal_successor(&next, &entropy);
        assert!(spent.open_successor(&sealed, &entropy).is_some_and(|found| found == next));
        assert!(stranger.open_successor(&sealed, &entropy).is_none());
        assert!(spent.fits(&spent.hash()) && !spent.fits(&next.hash()));
    }

    #[test]
    fn wire_forms() {
        let token = RefreshToken::generate(DateTime::UNIX_EPOCH, &Entropy::system()).wire();
        assert!(RefreshToken::parse(&token).is_some_and(|read| read.wire() == token));
        for wrong in ["", ".", "a.b", &token[..token.len() - 1], &format!("{token}="), &token.replace('.', "")] {
            assert!(RefreshToken::parse(wrong).is_none(), "{wrong}");
        }
    }
}
