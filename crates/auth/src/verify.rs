//! What must hold over all sessions, for `medivoy verify`.

use crate::service::Auth;
use async_trait::async_trait;
use platform::Verify;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// What is wrong, and the query that finds the sessions of which it is true.
const CHECKS: [(&str, &str); 2] = [
    (
        "has more than one live refresh token",
        "SELECT s.id::text AS place FROM sessions s JOIN refresh_tokens t ON t.family_id = s.id AND t.rotated_at IS NULL
         WHERE s.revoked_at IS NULL GROUP BY s.id HAVING count(*) > 1",
    ),
    (
        "has a refresh token of another account",
        "SELECT DISTINCT s.id::text AS place FROM sessions s JOIN refresh_tokens t ON t.family_id = s.id WHERE t.user_id <> s.user_id",
    ),
];

#[async_trait]
impl Verify for Auth {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        let mut findings = Vec::new();
        for (fault, sql) in CHECKS {
            let sql = format!("{sql} ORDER BY 1 LIMIT 100");
            for row in self.parts.db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await? {
                findings.push(format!("session {}: {fault}", row.try_get::<String>("", "place")?));
            }
        }
        Ok(findings)
    }
}
