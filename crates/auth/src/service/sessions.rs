use super::Auth;
use crate::entity::session::Model;
use crate::error::AuthError;
use crate::store::{self, sessions};
use kernel::{Actor, AuditEntry, SessionId};
use platform::paging::{PageRequest, Slice};
use sea_orm::TransactionTrait;

impl Auth {
    /// Own sessions that live.
    pub(crate) async fn sessions(&self, actor: &Actor, page: &PageRequest) -> Result<Slice<Model>, AuthError> {
        let user = actor.user_id().ok_or(AuthError::NotFound)?;
        Ok(sessions::page(&self.parts.db, user, self.now(), page).await?)
    }

    /// Ends the session of this request, with every token of its family.
    pub(crate) async fn logout(&self, actor: &Actor) -> Result<(), AuthError> {
        let Actor::User { session, .. } = *actor else { return Err(AuthError::NotFound) };
        self.end_session(actor, session, "auth.logout").await
    }

    /// Ends one of the user's own sessions.
    pub(crate) async fn revoke_session(&self, actor: &Actor, session: SessionId) -> Result<(), AuthError> {
        self.end_session(actor, session, "auth.revoke_session").await
    }

    async fn end_session(&self, actor: &Actor, session: SessionId, action: &str) -> Result<(), AuthError> {
        let user = actor.user_id().ok_or(AuthError::NotFound)?;
        let txn = self.parts.db.begin().await?;
        store::lock_user(&txn, user).await?;
        sessions::find_live(&txn, user, session, self.now()).await?.ok_or(AuthError::NotFound)?;
        sessions::revoke(&txn, session, action, self.now()).await?;
        self.record(&txn, &AuditEntry::new(actor, action, "session", session.0)).await?;
        Ok(txn.commit().await?)
    }
}
