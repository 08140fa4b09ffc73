use super::step::Step;
use super::{Auth, own_session};
use crate::error::AuthError;
use crate::store::sessions;
use kernel::{Actor, AuditEntry, SessionId};

impl Auth {
    /// Ends the session of this request, with every token of its family.
    pub(crate) async fn logout(&self, actor: &Actor) -> Result<(), AuthError> {
        let (_, session) = own_session(actor)?;
        match self.end_session(actor, session, "auth.logout").await {
            Err(AuthError::NotFound) => Err(AuthError::SessionEnded),
            ended => ended,
        }
    }

    /// Ends one of the user's own sessions.
    pub(crate) async fn revoke_session(&self, actor: &Actor, session: SessionId) -> Result<(), AuthError> {
        self.end_session(actor, session, "auth.revoke_session").await
    }

    async fn end_session(&self, actor: &Actor, session: SessionId, action: &str) -> Result<(), AuthError> {
        let (Step { txn, account }, _) = self.own_step(actor).await?;
        sessions::find_live(&txn, account.id, session, self.now()).await?.ok_or(AuthError::NotFound)?;
        sessions::revoke(&txn, session, action, self.now()).await?;
        self.record(&txn, &AuditEntry::new(actor, action, "session", session.0)).await?;
        Ok(txn.commit().await?)
    }
}
