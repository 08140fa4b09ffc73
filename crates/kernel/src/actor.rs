use crate::{Permission, SessionId, UserId};
use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// What a user is to the marketplace; on the wire `user_type`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(value_type = "String")]
pub enum Role {
    /// Seeks treatment.
    Patient,
    /// Treats patients.
    Doctor,
    /// Acts for the hospitals whose `admin_user_id` they are.
    HospitalAdmin,
    /// Runs the marketplace.
    Admin,
}

impl Role {
    /// All roles, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Patient, Self::Doctor, Self::HospitalAdmin, Self::Admin];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Doctor => "doctor",
            Self::HospitalAdmin => "hospital_admin",
            Self::Admin => "admin",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = sea_orm::sea_query::ValueTypeErr;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|r| r.as_str() == s).ok_or(sea_orm::sea_query::ValueTypeErr)
    }
}

/// Who is acting: a signed-in user, or Medivoy itself (a reaction or a job).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A reaction to an event, a job, or the seed data.
    System,
    /// A signed-in user.
    User {
        /// The account.
        id: UserId,
        /// Its role at the time of the request.
        role: Role,
        /// The session the access token belongs to.
        session: SessionId,
    },
}

impl Actor {
    /// The account, when a person acts.
    #[must_use]
    pub const fn user_id(&self) -> Option<UserId> {
        match self {
            Self::System => None,
            Self::User { id, .. } => Some(*id),
        }
    }

    /// The role, when a person acts.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::System => None,
            Self::User { role, .. } => Some(*role),
        }
    }

    /// Whether this is an administrator of the marketplace.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role() == Some(Role::Admin)
    }

    /// Whether this is exactly that user.
    #[must_use]
    pub fn is_user(&self, user: UserId) -> bool {
        self.user_id() == Some(user)
    }

    /// Whether the permission table grants `permission`; Medivoy itself may do everything.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.role().is_none_or(|role| permission.roles().contains(&role))
    }
}
