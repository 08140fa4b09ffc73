use crate::domain::totp::Enrolment;
use crate::entity::session;
use crate::service::{LoggedIn, SignedIn};
use chrono::{DateTime, Utc};
use kernel::ports::Account;
use kernel::{Role, SessionId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The signed-in user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthUserView {
    /// The account.
    pub id: UserId,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Role.
    pub user_type: Role,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Picture.
    pub profile_picture_url: Option<String>,
    /// Language of texts to this user.
    pub locale: String,
    /// Time zone for times shown to this user.
    pub time_zone: String,
    /// Whether the e-mail address was verified.
    pub is_verified: bool,
    /// Whether the account may sign in.
    pub is_active: bool,
    /// Whether a second factor is asked for.
    pub mfa_enabled: bool,
    /// Last successful sign-in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl From<&Account> for AuthUserView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            email: account.email.to_string(),
            phone: account.phone.as_ref().map(ToString::to_string),
            user_type: account.role,
            first_name: account.first_name.clone(),
            last_name: account.last_name.clone(),
            profile_picture_url: account.profile_picture_url.clone(),
            locale: account.locale.to_string(),
            time_zone: account.time_zone.to_string(),
            is_verified: account.is_verified,
            is_active: account.is_active,
            mfa_enabled: account.mfa_enabled,
            last_login_at: account.last_login_at,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

/// The signed-in user with what the modules of their role know of them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthProfileView {
    /// The account.
    #[serde(flatten)]
    pub user: AuthUserView,
    /// One field per module that knows something: `patient`, `hospitals`, …
    #[serde(flatten)]
    pub parts: BTreeMap<&'static str, serde_json::Value>,
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
#[serde(untagged)]
pub enum AuthLoginView {
    /// Signed in.
    Tokens(Box<AuthTokensView>),
    /// The second step follows.
    Challenge(AuthChallengeView),
}

impl From<LoggedIn> for AuthLoginView {
    fn from(logged_in: LoggedIn) -> Self {
        match logged_in {
            LoggedIn::Complete(signed_in) => Self::Tokens(Box::new((*signed_in).into())),
            LoggedIn::Challenge { challenge, expires_in } => Self::Challenge(AuthChallengeView {
                mfa_required: true,
                challenge,
                methods: ["totp", "recovery_code"],
                expires_in,
            }),
        }
    }
}

/// What will happen if the account exists; nothing tells whether it does.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthMailView {
    /// For people.
    pub message: &'static str,
}

/// The address is verified.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthVerifiedView {
    /// Always true.
    pub is_verified: bool,
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
    pub fn new(session: session::Model, current: Option<SessionId>) -> Self {
        Self {
            is_current: Some(session.id) == current,
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

/// What an authenticator app needs; shown once.
#[derive(Serialize, JsonSchema)]
pub struct AuthTotpView {
    /// The secret in base32, to be typed in.
    pub secret: String,
    /// The same as an `otpauth://` URI.
    pub otpauth_uri: String,
    /// The URI as a QR code, a `data:` URI of an SVG image.
    pub qr_code: String,
}

impl From<Enrolment> for AuthTotpView {
    fn from(enrolment: Enrolment) -> Self {
        Self { secret: enrolment.secret, otpauth_uri: enrolment.otpauth_uri, qr_code: enrolment.qr_code }
    }
}

/// Codes for whoever has lost their authenticator; shown once.
#[derive(Serialize, JsonSchema)]
pub struct AuthRecoveryCodesView {
    /// Each works once.
    pub recovery_codes: Vec<String>,
}
