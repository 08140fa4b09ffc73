use super::Auth;
use crate::domain::refresh_token::RefreshToken;
use crate::dto::AuthTokensView;
use crate::entity::session;
use crate::error::AuthError;
use crate::store::{refresh_tokens, sessions};
use kernel::ports::Account;
use kernel::{Actor, SessionId};
use platform::http::{RequestContext, Versioned};
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

/// A user with the tokens of a session.
pub(super) struct SignedIn {
    pub account: Account,
    pub session: SessionId,
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds that the access token lives.
    pub expires_in: i64,
}

impl SignedIn {
    pub(super) fn actor(&self) -> Actor {
        Actor::User { id: self.account.id, role: self.account.role, session: self.session }
    }
}

impl From<SignedIn> for AuthTokensView {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            user: (&signed_in.account).into(),
            access_token: signed_in.access_token,
            refresh_token: signed_in.refresh_token,
            token_type: "Bearer",
            expires_in: signed_in.expires_in,
        }
    }
}

impl From<SignedIn> for Versioned<AuthTokensView> {
    fn from(signed_in: SignedIn) -> Self {
        Self { version: signed_in.account.updated_at, view: signed_in.into() }
    }
}

impl Auth {
    /// A new session with its first tokens.
    pub(super) async fn open_session(
        &self,
        txn: &DatabaseTransaction,
        account: Account,
        device: Option<String>,
    ) -> Result<SignedIn, AuthError> {
        let now = self.now();
        let context = RequestContext::current();
        let context = context.as_deref();
        let session = SessionId::generate(&self.parts.clock, &self.parts.entropy);
        let expires_at = now + self.config.session_life();
        let row = session::ActiveModel {
            id: Set(session),
            user_id: Set(account.id),
            device: Set(device),
            ip_address: Set(context.and_then(|c| c.ip_address).map(|ip| ip.to_string())),
            user_agent: Set(context.and_then(|c| c.user_agent.clone())),
            last_activity_at: Set(now),
            expires_at: Set(expires_at),
            created_at: Set(now),
            ..Default::default()
        };
        sessions::insert(txn, row).await?;
        let token = RefreshToken::generate(now, &self.parts.entropy);
        let ends_at = expires_at.min(now + self.config.refresh_token_life());
        refresh_tokens::insert(txn, &token, session, account.id, ends_at).await?;
        self.signed_in(account, session, &token)
    }

    /// The user with an access token for the session.
    pub(super) fn signed_in(
        &self,
        account: Account,
        session: SessionId,
        token: &RefreshToken,
    ) -> Result<SignedIn, AuthError> {
        let issued = self.ports.tokens.issue(account.id, session, account.role);
        let (access_token, expires_in) = issued.map_err(Problem::internal)?;
        Ok(SignedIn { account, session, access_token, refresh_token: token.wire(), expires_in })
    }
}
