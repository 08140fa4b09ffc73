use super::verified_tokens::{VerifiedToken, VerifiedTokens};
use crate::secrets::Secrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{Actor, Clock, Role, SessionId, UserId};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Section `[tokens]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenConfig {
    /// `iss` of access tokens.
    pub issuer: String,
    /// `aud` of access tokens.
    pub audience: String,
    /// Life of an access token, in seconds.
    pub access_token_seconds: i64,
}

impl Default for TokenConfig {
    fn default() -> Self {
        Self { issuer: "medivoy".to_owned(), audience: "medivoy-api".to_owned(), access_token_seconds: 15 * 60 }
    }
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTokenClaims {
    /// The account (`sub`).
    pub user_id: UserId,
    /// The session (`sid`).
    pub session_id: SessionId,
    /// The role when it was issued.
    pub role: Role,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl AccessTokenClaims {
    /// Who acts with the token, in the role that they had when it was issued.
    pub(crate) const fn actor(&self) -> Actor {
        Actor::User { id: self.user_id, role: self.role, session: self.session_id }
    }
}

/// Why a token is not taken. One word for all: a forger learns nothing.
#[derive(Debug, thiserror::Error)]
#[error("the access token is not valid")]
pub struct TokenError;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    role: Role,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// RFC 9068: the type that distinguishes an access token from any other JWT.
const TOKEN_TYPE: &str = "at+jwt";

/// DER prefix of a PKCS#8 Ed25519 private key (RFC 8410 §7); the seed follows.
const PKCS8_ED25519: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

struct Key {
    kid: String,
    x: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// The Ed25519 keys (RFC 8037) that sign and verify access tokens, derived from
/// the master keys: the newest signs, all verify.
#[derive(Clone)]
pub struct TokenKeys {
    keys: Arc<Vec<Key>>,
    verified: VerifiedTokens,
    config: TokenConfig,
    clock: Clock,
}

impl TokenKeys {
    /// The keys of this installation.
    #[must_use]
    pub fn new(secrets: &Secrets, config: TokenConfig, clock: Clock) -> Self {
        let keys = secrets.derive_all("access-token/ed25519").iter().map(|seed| key(seed.expose())).collect();
        Self { keys: Arc::new(keys), verified: VerifiedTokens::default(), config, clock }
    }

    /// A signed token, and the seconds it lives.
    ///
    /// # Errors
    /// Never in practice; signing is the library's.
    pub fn issue(&self, user_id: UserId, session_id: SessionId, role: Role) -> Result<(String, i64), TokenError> {
        let now = self.clock.now().timestamp();
        let claims = Claims {
            iss: self.config.issuer.clone(),
            aud: self.config.audience.clone(),
            sub: user_id,
            sid: session_id,
            role,
            iat: now,
            nbf: now,
            exp: now + self.config.access_token_seconds,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(self.keys[0].kid.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.keys[0].encoding).map_err(|_| TokenError)?;
        Ok((token, self.config.access_token_seconds))
    }

    /// The claims of a token that is ours, for us, of this type and alive.
    /// Algorithm, key and type come from our side; what the header says of
    /// `alg`, `jku` or `jwk` chooses nothing.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn verify(&self, token: &str) -> Result<AccessTokenClaims, TokenError> {
        let digest = crate::crypto::sha256(token.as_bytes());
        let verified = match self.verified.get(&digest) {
            Some(verified) => verified,
            None => {
                let verified = self.check(token)?;
                self.verified.keep(digest, verified.clone(), self.clock.now().timestamp());
                verified
            }
        };
        let now = self.clock.now().timestamp();
        // Another machine's clock may be a little ahead when it issues.
        if verified.claims.expires_at.timestamp() <= now || verified.not_before > now + 5 {
            return Err(TokenError);
        }
        Ok(verified.claims)
    }

    /// Everything but the time.
    fn check(&self, token: &str) -> Result<VerifiedToken, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError)?;
        if header.typ.as_deref() != Some(TOKEN_TYPE) {
            return Err(TokenError);
        }
        let key = self.keys.iter().find(|k| header.kid.as_ref() == Some(&k.kid)).ok_or(TokenError)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Time is checked by the clock that was passed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation).map_err(|_| TokenError)?.claims;
        let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(TokenError)?;
        let Claims { sub: user_id, sid: session_id, role, nbf: not_before, .. } = claims;
        Ok(VerifiedToken { claims: AccessTokenClaims { user_id, session_id, role, expires_at }, not_before })
    }

    /// The public keys as a JWK Set (RFC 7517).
    #[must_use]
    pub fn jwks(&self) -> Value {
        let keys: Vec<Value> = self
            .keys
            .iter()
            .map(|k| json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": k.kid, "x": k.x }))
            .collect();
        json!({ "keys": keys })
    }
}

fn key(seed: &[u8; 32]) -> Key {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes are an Ed25519 seed");
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let kid = hex::encode(&ring::digest::digest(&ring::digest::SHA256, pair.public_key().as_ref()).as_ref()[..8]);
    let der = [PKCS8_ED25519.as_slice(), seed].concat();
    let decoding = DecodingKey::from_ed_components(&x).expect("the public key was just made");
    Key { kid, x, encoding: EncodingKey::from_ed_der(&der), decoding }
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKeys({} keys)", self.keys.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Masked;

    fn keys(clock: &Clock, master: u8) -> TokenKeys {
        let secret = Masked::new(base64::engine::general_purpose::STANDARD.encode([master; 32]));
        TokenKeys::new(&Secrets::from_base64(&[secret]).expect("a key"), TokenConfig::default(), clock.clone())
    }

    fn forged(header: &Value, claims: &Value) -> String {
        let encode = |v: &Value| URL_SAFE_NO_PAD.encode(v.to_string());
        format!("{}.{}.{}", encode(header), encode(claims), URL_SAFE_NO_PAD.encode([0; 64]))
    }

    /// Signed genuinely by this key, whatever header and claims say.
    fn signed(by: &Key, header: &Value, claims: &Value) -> String {
        let encode = |v: &Value| URL_SAFE_NO_PAD.encode(v.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &by.encoding, Algorithm::EdDSA).expect("signs");
        format!("{message}.{signature}")
    }

    #[test]
    fn only_our_own_living_tokens_are_taken() {
        let clock = Clock::manual(DateTime::from_timestamp(1_800_000_000, 0).expect("a time"));
        let ours = keys(&clock, 1);
        let (user, session) = (UserId(uuid::Uuid::from_u128(1)), SessionId(uuid::Uuid::from_u128(2)));
        let (token, _) = ours.issue(user, session, Role::Patient).expect("signs");
        assert_eq!(ours.verify(&token).map(|c| c.user_id).ok(), Some(user));

        assert!(keys(&clock, 2).verify(&token).is_err(), "another installation's key");
        let claims = json!({ "iss": "medivoy", "aud": "medivoy-api", "sub": user, "sid": session, "role": "admin", "iat": 0, "nbf": 0, "exp": 2_000_000_000 });
        let kid = ours.keys[0].kid.clone();
        for header in [
            json!({ "alg": "none", "typ": "at+jwt", "kid": kid }),
            json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }),
            json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": kid }),
            json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "other", "jku": "https://evil.example/jwks" }),
        ] {
            assert!(ours.verify(&forged(&header, &claims)).is_err(), "{header}");
        }
        let parts: Vec<&str> = token.split('.').collect();
        let other_claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        assert!(ours.verify(&format!("{}.{}.{}", parts[0], other_claims, parts[2])).is_err(), "changed claims");

        clock.advance(chrono::TimeDelta::seconds(15 * 60));
        assert!(ours.verify(&token).is_err(), "expired");
    }

    #[test]
    fn a_genuine_signature_is_not_enough() {
        let now = 1_800_000_000;
        let clock = Clock::manual(DateTime::from_timestamp(now, 0).expect("a time"));
        let (ours, foreign) = (keys(&clock, 1), keys(&clock, 2));
        let (ours_signs, foreign_signs) = (&ours.keys[0], &foreign.keys[0]);
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": ours_signs.kid });
        let user = uuid::Uuid::from_u128(1);
        let claims = json!({ "iss": "medivoy", "aud": "medivoy-api", "sub": user, "sid": user, "role": "patient", "iat": now, "nbf": now, "exp": now + 900 });
        assert!(ours.verify(&signed(ours_signs, &header, &claims)).is_ok(), "as we issue it");

        let with = |base: &Value, changes: Value| {
            let mut changed = base.as_object().expect("an object").clone();
            changed.extend(changes.as_object().expect("an object").clone());
            changed.retain(|_, value| !value.is_null());
            Value::Object(changed)
        };
        for changes in [
            json!({ "aud": "other" }),
            json!({ "aud": null }),
            json!({ "iss": "other" }),
            json!({ "iss": null }),
            json!({ "nbf": now + 3_600 }),
            json!({ "exp": null }),
        ] {
            assert!(ours.verify(&signed(ours_signs, &header, &with(&claims, changes.clone()))).is_err(), "{changes}");
        }
        for changes in [json!({ "typ": "JWT" }), json!({ "typ": null }), json!({ "kid": null })] {
            assert!(ours.verify(&signed(ours_signs, &with(&header, changes.clone()), &claims)).is_err(), "{changes}");
        }
        // Another's key beside our key id chooses nothing.
        let jwk = foreign.jwks()["keys"][0].clone();
        for changes in [json!({ "jwk": jwk }), json!({ "jku": "https://evil.example/jwks" }), json!({})] {
            let header = with(&header, changes.clone());
            assert!(ours.verify(&signed(foreign_signs, &header, &claims)).is_err(), "{changes}");
        }
    }
}
