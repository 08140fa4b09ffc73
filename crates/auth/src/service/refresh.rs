use super::step::Step;
use super::{Auth, refused};
use crate::domain::refresh_token::{RefreshToken, TokenState, state_of};
use crate::dto::AuthTokensView;
use crate::entity::refresh_token::Model;
use crate::error::AuthError;
use crate::store::{refresh_tokens, sessions};
use chrono::{DateTime, Utc};
use kernel::Masked;
use kernel::events::auth::RefreshTokenReused;
use sea_orm::DatabaseTransaction;
use serde_json::json;

/// What became of a token with the right secret.
enum Rotation {
    /// This is the family's live token.
    Live(RefreshToken),
    /// It came back too late: its family was revoked.
    Reused,
    /// Its session or itself has ended.
    Ended,
}

impl Auth {
    /// Rotates a refresh token; one spent a moment ago gives its successor again.
    pub(crate) async fn refresh(&self, presented: &Masked<String>) -> Result<AuthTokensView, AuthError> {
        let (token, row) = self.known_token(presented).await?;
        let step = self.step(row.user_id).await?;
        let Step { txn, account } = step.ok_or(AuthError::InvalidRefreshToken)?;
        let rotation = self.rotate(&txn, token, row.id).await?;
        txn.commit().await?;
        match rotation {
            Rotation::Live(live) => Ok(self.signed_in(account, row.family_id, &live)?.into()),
            Rotation::Reused | Rotation::Ended => Err(AuthError::InvalidRefreshToken),
        }
    }

    /// The token and its row, if the secret is right. Only wrong ones count
    /// against the limit: a holder of the secret guesses nothing, and a refusal
    /// past the grace window would sign them out.
    async fn known_token(&self, presented: &Masked<String>) -> Result<(RefreshToken, Model), AuthError> {
        let token = RefreshToken::parse(presented.expose());
        if let Some(token) = &token
            && let Some(row) = refresh_tokens::find(&self.parts.db, token.id).await?
            && token.fits(&row.token_hash)
        {
            return Ok((token.clone(), row));
        }
        let account = token.map_or_else(|| "malformed".to_owned(), |token| token.id.to_string());
        self.ports.limits.credentials("refresh", &account).await?;
        Err(AuthError::InvalidRefreshToken)
    }

    async fn rotate(
        &self,
        txn: &DatabaseTransaction,
        mut token: RefreshToken,
        id: uuid::Uuid,
    ) -> Result<Rotation, AuthError> {
        let now = self.now();
        let Some(mut row) = refresh_tokens::find(txn, id).await? else { return Ok(Rotation::Ended) };
        let Some(session_ends_at) = sessions::ends_at(txn, row.family_id, now).await? else {
            return Ok(Rotation::Ended);
        };
        loop {
            match state_of(row.rotated_at, row.expires_at, now, self.config.refresh_grace()) {
                TokenState::Expired => return Ok(Rotation::Ended),
                TokenState::Reused => return self.revoke_family(txn, &row, now).await,
                // A successor that was reached through the window is live as it is.
                TokenState::Fresh if row.id != id => return Ok(Rotation::Live(token)),
                TokenState::Fresh => return self.spend(txn, &token, &row, session_ends_at, now).await,
                TokenState::InGrace => {
                    let sealed = row.successor_sealed.as_deref().unwrap_or_default();
                    let Some(next) = token.open_successor(sealed, &self.parts.entropy) else {
                        return Ok(Rotation::Ended);
                    };
                    let Some(found) = refresh_tokens::find(txn, next.id).await? else { return Ok(Rotation::Ended) };
                    (token, row) = (next, found);
                }
            }
        }
    }

    async fn spend(
        &self,
        txn: &DatabaseTransaction,
        token: &RefreshToken,
        row: &Model,
        session_ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Rotation, AuthError> {
        let entropy = &self.parts.entropy;
        let next = RefreshToken::generate(now, entropy);
        if !refresh_tokens::spend(txn, row.id, token.seal_successor(&next, entropy), now).await? {
            return Ok(Rotation::Ended);
        }
        let ends_at = session_ends_at.min(now + self.config.refresh_token_life());
        refresh_tokens::insert(txn, &next, row.family_id, row.user_id, ends_at).await?;
        sessions::touch(txn, row.family_id, now).await?;
        Ok(Rotation::Live(next))
    }

    /// Two parties hold the token, and the owner cannot be told from the thief: the session ends for both.
    async fn revoke_family(
        &self,
        txn: &DatabaseTransaction,
        row: &Model,
        now: DateTime<Utc>,
    ) -> Result<Rotation, AuthError> {
        if sessions::revoke(txn, row.family_id, "refresh_token_reused", now).await? {
            let event = RefreshTokenReused { user_id: row.user_id, session_id: row.family_id };
            self.parts.outbox.publish(txn, &event).await?;
            let entry = refused("auth.refresh_token_reused", Some(row.user_id), "refresh_token_reused")
                .with_changes(json!({ "severity": "high", "session_id": row.family_id }));
            self.record(txn, &entry).await?;
        }
        Ok(Rotation::Reused)
    }
}
