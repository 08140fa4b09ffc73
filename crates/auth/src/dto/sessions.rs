use super::AuthUserView;
use crate::entity::session::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{EmailAddress, Masked, SessionId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// E-mail address and password.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct LoginAuthRequest {
    /// The account's address.
    pub email: EmailAddress,
    /// Its password.
    #[garde(length(chars, max = 256))]
    pub password: Masked<String>,
    /// What the user calls this device, for the list of sessions.
    #[garde(length(chars, min = 1, max = 100))]
    pub device: Option<String>,
}

/// A refresh token to be rotated.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RefreshAuthRequest {
    /// As it was given out last.
    #[garde(length(chars, max = 512))]
    pub refresh_token: Masked<String>,
}

/// Filters of the list of sessions: none but the paging.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListAuthSessionsQuery {}

impl ListFilter for ListAuthSessionsQuery {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// A user who has signed in, and the tokens of their session.
#[derive(Serialize, JsonSchema)]
pub struct AuthTokensView {
    /// Who signed in.
    pub user: AuthUserView,
    /// JWT (EdDSA) for the header `Authorization: Bearer`.
    pub access_token: String,
    /// Opaque; gives new tokens once. Keep the newest only.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token lives.
    pub expires_in: i64,
}

/// A sign-in that waits for its second step.
#[derive(Serialize, JsonSchema)]
pub struct AuthChallengeView {
    /// Always true.
    pub mfa_required: bool,
    /// For `POST /api/v1/auth/mfa/verify`, once.
    pub challenge: String,
    /// What is taken as the code.
    pub methods: [&'static str; 2],
    /// Seconds that the challenge lives.
    pub expires_in: i64,
}

/// What signing in gives: tokens, or the challenge of the second step.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AuthLoginView {
    /// Signed in.
    SignedIn(Box<AuthTokensView>),
    /// The second step follows.
    MfaRequired(AuthChallengeView),
}

/// A sign-in on one device.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthSessionView {
    /// The session.
    pub id: SessionId,
    /// What the user calls the device.
    pub device: Option<String>,
    /// Address it was begun from.
    pub ip_address: Option<String>,
    /// What the client said about itself.
    pub user_agent: Option<String>,
    /// Whether this request belongs to it.
    pub is_current: bool,
    /// When tokens were last given out for it.
    pub last_activity_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
}

impl AuthSessionView {
    /// As seen from the session `current`.
    pub fn new(session: Model, current: SessionId) -> Self {
        Self {
            is_current: session.id == current,
            id: session.id,
            device: session.device,
            ip_address: session.ip_address,
            user_agent: session.user_agent,
            last_activity_at: session.last_activity_at,
            expires_at: session.expires_at,
            created_at: session.created_at,
        }
    }
}
