use garde::Validate;
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role, TimeZoneName};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// The roles that people give themselves; an administrator is made by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum AuthRegistrableRole {
    /// Seeks treatment.
    Patient,
    /// Treats patients.
    Doctor,
    /// Acts for hospitals.
    HospitalAdmin,
}

impl From<AuthRegistrableRole> for Role {
    fn from(role: AuthRegistrableRole) -> Self {
        match role {
            AuthRegistrableRole::Patient => Self::Patient,
            AuthRegistrableRole::Doctor => Self::Doctor,
            AuthRegistrableRole::HospitalAdmin => Self::HospitalAdmin,
        }
    }
}

/// A new account.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RegisterAuthRequest {
    /// Unique without regard to case.
    pub email: EmailAddress,
    /// 12 to 256 characters, not easy to guess.
    #[garde(length(chars, min = 12, max = 256))]
    pub password: Masked<String>,
    /// Never an administrator.
    pub user_type: AuthRegistrableRole,
    /// Given name.
    #[garde(length(chars, min = 1, max = 100))]
    pub first_name: String,
    /// Family name.
    #[garde(length(chars, min = 1, max = 100))]
    pub last_name: String,
    /// Unique where given.
    pub phone: Option<PhoneNumber>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
    /// What the user calls this device, for the list of sessions.
    #[garde(length(chars, min = 1, max = 100))]
    pub device: Option<String>,
}

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

/// Whose password was forgotten, or who wants a new verification mail.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct AuthEmailRequest {
    /// The account's address.
    pub email: EmailAddress,
}

/// A new password with the mailed token.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ResetAuthPasswordRequest {
    /// From the mail.
    #[garde(length(chars, max = 512))]
    pub token: Masked<String>,
    /// 12 to 256 characters, not easy to guess.
    #[garde(length(chars, min = 12, max = 256))]
    pub password: Masked<String>,
}

/// A new password with the current one.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChangeAuthPasswordRequest {
    /// As it is now.
    #[garde(length(chars, max = 256))]
    pub current_password: Masked<String>,
    /// 12 to 256 characters, not easy to guess.
    #[garde(length(chars, min = 12, max = 256))]
    pub new_password: Masked<String>,
}

/// Proof that the address is the user's.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyAuthEmailRequest {
    /// From the mail.
    #[garde(length(chars, max = 512))]
    pub token: Masked<String>,
}

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
    /// Telephone; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub phone: Option<Option<PhoneNumber>>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
    /// Time zone for times shown to this user.
    pub time_zone: Option<TimeZoneName>,
    /// Picture; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    #[garde(url, length(chars, max = 500))]
    pub profile_picture_url: Option<Option<String>>,
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

/// The first code of the authenticator app.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ConfirmAuthTotpRequest {
    /// Six digits.
    #[garde(length(chars, min = 6, max = 6))]
    pub code: String,
    /// Needed when the sign-in is more than a few minutes ago.
    #[garde(length(chars, max = 256))]
    pub password: Option<Masked<String>>,
}

/// Proof that it is the user who turns the second factor off: one of the two.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct DisableAuthTotpRequest {
    /// Six digits, or a recovery code.
    #[garde(length(chars, min = 6, max = 32))]
    pub code: Option<String>,
    /// The account's password.
    #[garde(length(chars, max = 256))]
    pub password: Option<Masked<String>>,
}

/// The second step of a sign-in.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VerifyAuthMfaRequest {
    /// From the first step.
    #[garde(length(chars, max = 2048))]
    pub challenge: Masked<String>,
    /// Six digits, or a recovery code.
    #[garde(length(chars, min = 6, max = 32))]
    pub code: String,
}
