use garde::Validate;
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The roles that people give themselves; an administrator is made by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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
    /// Not confirmed: `PATCH /api/v1/auth/profile` with it sends the code that confirms it.
    pub phone: Option<PhoneNumber>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
    /// What the user calls this device, for the list of sessions.
    #[garde(length(chars, min = 1, max = 100))]
    pub device: Option<String>,
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

/// Whose password was forgotten, or who wants a new verification mail.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct AuthEmailRequest {
    /// The account's address.
    pub email: EmailAddress,
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
