//! Which sessions live: asked of the database at every signed-in request. The
//! signature of a token is not enough: a revoked session, a blocked or deleted
//! account and a changed role count at the very next request.

use super::token::AccessTokenClaims;
use crate::db::BatchLoader;
use chrono::{DateTime, Utc};
use kernel::{Role, SessionId, UserId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};
use std::collections::HashMap;
use uuid::Uuid;

/// Asks which sessions live; concurrent requests share the statement, which
/// begins after each of them came: nothing is remembered. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct LiveSessions(BatchLoader<Uuid, Option<LiveSession>>);

#[derive(Debug, Clone, FromQueryResult)]
struct LiveSession {
    session_id: Uuid,
    user_id: Uuid,
    user_type: Role,
    is_verified: bool,
    expires_at: DateTime<Utc>,
}

/// What is asked of the account of a live session, at every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Its role now, whatever the token says.
    pub role: Role,
    /// Whether its e-mail address is verified.
    pub is_verified: bool,
}

impl LiveSessions {
    /// How the token's user stands now, while the token's session lives.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn standing(
        &self,
        db: &DatabaseConnection,
        claims: &AccessTokenClaims,
        now: DateTime<Utc>,
    ) -> Result<Option<Standing>, DbErr> {
        let db = db.clone();
        let found = self.0.load(claims.session_id.0, move |sessions| find(db.clone(), sessions)).await?;
        let live = found.filter(|session| session.user_id == claims.user_id.0 && session.expires_at > now);
        Ok(live.map(|session| Standing { role: session.user_type, is_verified: session.is_verified }))
    }
}

async fn find(db: DatabaseConnection, sessions: Vec<Uuid>) -> Result<Vec<Option<LiveSession>>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT session_id, user_id, user_type, is_verified, expires_at FROM live_sessions WHERE session_id = ANY($1)",
        [sessions.clone().into()],
    );
    let found = LiveSession::find_by_statement(statement).all(&db).await?;
    let found: HashMap<Uuid, LiveSession> = found.into_iter().map(|session| (session.session_id, session)).collect();
    Ok(sessions.iter().map(|session| found.get(session).cloned()).collect())
}

/// Whether the session still lives, for an answer that outlasts its request
/// (a stream): revoked, blocked and deleted count as in the extractors.
///
/// # Errors
/// When the database fails.
pub async fn session_lives(
    db: &DatabaseConnection,
    user: UserId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM live_sessions WHERE session_id = $1 AND user_id = $2 AND expires_at > $3",
        [session.0.into(), user.0.into(), now.into()],
    );
    Ok(db.query_one_raw(statement).await?.is_some())
}
