use super::token::AccessTokenClaims;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Tokens remembered at the most, some 5 MB.
const KEPT: usize = 16 * 1024;

/// What a token with a good signature says.
#[derive(Debug, Clone)]
pub struct VerifiedToken {
    pub claims: AccessTokenClaims,
    /// Seconds since 1970.
    pub not_before: i64,
}

/// Tokens whose signature has been checked, by their SHA-256. The same bytes under the same keys are as good the next
/// time; time, session and account are asked anew at every request. Only what is signed by us gets in, so that nobody
/// can fill it with garbage. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct VerifiedTokens(Arc<Mutex<HashMap<[u8; 32], VerifiedToken>>>);

impl VerifiedTokens {
    pub fn get(&self, digest: &[u8; 32]) -> Option<VerifiedToken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// Keeps it; when there are too many, those that have expired go, or else all.
    pub fn keep(&self, digest: [u8; 32], token: VerifiedToken, now: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.retain(|_, token| token.claims.expires_at.timestamp() > now);
        }
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(digest, token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use kernel::{Role, SessionId, UserId};

    #[test]
    fn memory_is_bounded_and_the_expired_go_first() {
        let (tokens, nobody) = (VerifiedTokens::default(), uuid::Uuid::nil());
        let keep = |n: usize, expires: i64| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&n.to_be_bytes());
            let expires_at = DateTime::from_timestamp(expires, 0).expect("a time");
            let (user_id, session_id) = (UserId(nobody), SessionId(nobody));
            let claims = AccessTokenClaims { user_id, session_id, role: Role::Patient, expires_at };
            tokens.keep(digest, VerifiedToken { claims, not_before: 0 }, 100);
            digest
        };
        let first = keep(0, 99);
        let second = keep(1, 200);
        for n in 2..=KEPT {
            keep(n, 200);
        }
        assert!(tokens.get(&first).is_none(), "expired");
        assert!(tokens.get(&second).is_some());
        for n in KEPT + 1..=2 * KEPT {
            keep(n, 200);
        }
        assert!(tokens.0.lock().expect("nobody panicked").len() <= KEPT);
    }
}
