use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::ports::Account;
use kernel::{Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId, WebUrl};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Own data to change; an absent field stays as it is, null empties an optional one.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateAuthProfileRequest {
    /// Given name.
    #[garde(length(chars, min = 1, max = 100))]
    pub first_name: Option<String>,
    /// Family name.
    #[garde(length(chars, min = 1, max = 100))]
    pub last_name: Option<String>,
    /// Telephone: a code is sent to it, and it is the account's when `POST /api/v1/auth/verify-phone` gives the code
    /// back. Null removes it at once.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub phone: Option<Option<PhoneNumber>>,
    /// Needed with another telephone number when the sign-in is more than a few minutes ago.
    #[garde(length(chars, max = 256))]
    pub password: Option<Masked<String>>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
    /// Time zone for times shown to this user.
    pub time_zone: Option<TimeZoneName>,
    /// Picture; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub profile_picture_url: Option<Option<WebUrl>>,
}

/// Proof that the telephone number is the user's.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyAuthPhoneRequest {
    /// From the text message: six digits; spaces and hyphens between them make no difference.
    #[garde(length(chars, min = 6, max = 32))]
    pub code: Masked<String>,
}

/// The signed-in user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthUserView {
    /// The account.
    pub id: UserId,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Whether the user has shown that the number is theirs.
    pub is_phone_confirmed: bool,
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
            is_phone_confirmed: account.is_phone_confirmed,
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
    /// The telephone number that a code was sent to, until the code comes back or counts no more.
    pub pending_phone: Option<String>,
    /// One field per module that knows something: `patient`, `hospitals`, …
    #[serde(flatten)]
    pub parts: BTreeMap<&'static str, serde_json::Value>,
}
