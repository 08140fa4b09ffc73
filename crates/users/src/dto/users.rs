use crate::entity::user::Model;
use chrono::{DateTime, Utc};
use garde::Validate;
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId, WebUrl};
use platform::http::{ListFilter, Versioned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Filters of the list of users.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListUsersQuery {
    /// Only this role.
    pub user_type: Option<Role>,
    /// Only accounts that may, or may not, sign in.
    pub is_active: Option<bool>,
    /// Only verified, or unverified, e-mail addresses.
    pub is_verified: Option<bool>,
    /// Words, or parts of words, of a name or an e-mail address, however they are written. The best come first, unless
    /// `sort` says otherwise.
    #[garde(length(chars, min = 2, max = 100))]
    pub search: Option<String>,
}

impl ListFilter for ListUsersQuery {
    const SORTS: &'static [&'static str] = &["created_at", "last_name", "email", "relevance"];
    const DEFAULT_SORT: &'static str = "-created_at";

    fn search(&self) -> Option<&str> {
        self.search.as_deref()
    }
}

/// A new account, made by an administrator.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateUserRequest {
    /// Unique without regard to case.
    pub email: EmailAddress,
    /// Initial password; its rules are those of registration.
    #[garde(length(chars, min = 12, max = 256))]
    pub password: Masked<String>,
    /// Any role, admin included.
    pub user_type: Role,
    /// Given name.
    #[garde(length(chars, min = 1, max = 100))]
    pub first_name: String,
    /// Family name.
    #[garde(length(chars, min = 1, max = 100))]
    pub last_name: String,
    /// Not confirmed: that is for its owner to do.
    pub phone: Option<PhoneNumber>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
}

/// Fields to change; an absent one stays as it is, null empties an optional one.
#[derive(Debug, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UpdateUserRequest {
    /// Given name.
    #[garde(length(chars, min = 1, max = 100))]
    pub first_name: Option<String>,
    /// Family name.
    #[garde(length(chars, min = 1, max = 100))]
    pub last_name: Option<String>,
    /// Telephone; null removes it. Another one is not confirmed.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub phone: Option<Option<PhoneNumber>>,
    /// Language of texts to this user.
    pub locale: Option<Locale>,
    /// Time zone for times shown to this user.
    pub time_zone: Option<TimeZoneName>,
    /// Picture; null removes it.
    #[serde(default, deserialize_with = "platform::http::present")]
    pub profile_picture_url: Option<Option<WebUrl>>,
}

/// A user as the API shows them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserView {
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

impl From<Model> for UserView {
    fn from(user: Model) -> Self {
        Self {
            id: user.id,
            email: user.email,
            phone: user.phone,
            is_phone_confirmed: user.phone_confirmed_at.is_some(),
            user_type: user.user_type,
            first_name: user.first_name,
            last_name: user.last_name,
            profile_picture_url: user.profile_picture_url,
            locale: user.locale,
            time_zone: user.time_zone,
            is_verified: user.is_verified,
            is_active: user.is_active,
            mfa_enabled: user.mfa_enabled,
            last_login_at: user.last_login_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

impl From<Model> for Versioned<UserView> {
    fn from(user: Model) -> Self {
        Self { version: user.updated_at, view: user.into() }
    }
}
