//! What must hold over all sessions and codes, for `medivoy verify`.

use crate::service::Auth;
use async_trait::async_trait;
use platform::{Verify, broken_places};
use sea_orm::DbErr;

/// Of what something is wrong, what, and the query that finds where.
const CHECKS: [(&str, &str, &str); 3] = [
    (
        "session",
        "has more than one live refresh token",
        "SELECT s.id::text AS place FROM sessions s JOIN refresh_tokens t ON t.family_id = s.id AND t.rotated_at IS NULL
         WHERE s.revoked_at IS NULL GROUP BY s.id HAVING count(*) > 1",
    ),
    (
        "session",
        "has a refresh token of another account",
        "SELECT DISTINCT s.id::text AS place FROM sessions s JOIN refresh_tokens t ON t.family_id = s.id WHERE t.user_id <> s.user_id",
    ),
    (
        "user",
        "has a pending telephone number without a code that ends",
        "SELECT user_id::text AS place FROM phone_confirmations
         WHERE code_hash !~ '^[0-9a-f]{64}$' OR expires_at <= created_at",
    ),
];

#[async_trait]
impl Verify for Auth {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        let mut findings = Vec::new();
        for (what, fault, sql) in CHECKS {
            let places = broken_places(&self.parts.db, sql).await?;
            findings.extend(places.into_iter().map(|place| format!("{what} {place}: {fault}")));
        }
        Ok(findings)
    }
}
